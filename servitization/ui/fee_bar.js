// A range over a track. `data.heard` says which of our messages the page has taken in, so that a
// late answer never pulls the handle back while it is moved.
const EVERY = 110; // milliseconds between two fees sent while dragging
const bars = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const bar = parentElement.querySelector(".bar");
  if (!bar || !data) return;
  const find = (name) => bar.querySelector(name);
  const input = find("input"), fee = find(".fee"), back = find(".back"), marks = find(".marks");

  if (!bars.has(bar)) bars.set(bar, { count: data.heard, moving: false, sent: 0, timer: null });
  const self = bars.get(bar);
  self.count = Math.max(self.count, data.heard);
  self.data = data;
  self.send = setStateValue;

  const share = (value) => (100 * (value - self.data.low)) / (self.data.high - self.data.low || 1);
  const worded = (level) => {
    const step = self.data.step;
    const digits = (Math.round(level / step) * step).toFixed(step < 1 ? 2 : 0);
    const [whole, rest] = digits.replace("-", "\u2212").split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, self.data.thousands);
    return self.data.before + grouped + (rest ? self.data.point + rest : "") + self.data.after;
  };

  function show(level) {
    const text = worded(level);
    fee.textContent = text;
    input.setAttribute("aria-valuetext", text);
    const width = bar.clientWidth, half = fee.offsetWidth / 2, at = (share(level) / 100) * width;
    fee.style.left = `${Math.min(Math.max(at - half, 0), Math.max(width - 2 * half, 0))}px`;
    back.style.left = share(level) > 50 ? "0" : "auto";
    back.style.right = share(level) > 50 ? "auto" : "0";
  }

  function send(level) {
    clearTimeout(self.timer);
    self.timer = null;
    self.sent = Date.now();
    self.count += 1;
    self.send("moved", { level, count: self.count, moving: self.moving });
  }

  input.min = data.low;
  input.max = data.high;
  input.step = data.step;
  input.setAttribute("aria-label", data.label);
  if (!self.moving && data.heard >= self.count) {
    input.value = data.level;
    self.level = data.level;
  }
  back.hidden = !data.back;
  back.textContent = data.back;
  find(".track").replaceChildren(
    ...data.zones.map((zone) => {
      const part = document.createElement("i");
      part.className = zone.kind;
      part.style.left = `${share(zone.from)}%`;
      part.style.width = `${share(zone.to) - share(zone.from)}%`;
      return part;
    }),
  );
  layMarks();
  show(self.level);

  function layMarks() {
    const width = bar.clientWidth;
    bar.classList.toggle("narrow", width < 560);
    marks.replaceChildren();
    let height = 0;
    const placed = [];
    for (const mark of self.data.marks) {
      const at = (share(mark.at) / 100) * width;
      const inner = at > 1 && at < width - 1;
      if (inner) {
        const tick = document.createElement("i");
        tick.className = "tick";
        tick.style.left = `${at}px`;
        marks.append(tick);
      }
      const limit = document.createElement("div");
      limit.className = `limit ${mark.side}`;
      for (const [tag, name, text] of [["b", "", mark.number], ["span", "long", mark.text], ["span", "short", mark.short]]) {
        const part = document.createElement(tag);
        part.className = name;
        part.textContent = text;
        limit.append(part);
      }
      marks.append(limit);
      const own = limit.offsetWidth + 2;
      let left = mark.side === "left" ? at - own - (inner ? 4 : 0) : at + (inner ? 1 : 0);
      left = Math.min(Math.max(left, 0), Math.max(width - own, 0));
      limit.style.left = `${left}px`;
      let top = 12;
      const clash = () => placed.find((one) =>
        left < one.left + one.width + 10 && left + own + 10 > one.left &&
        top < one.top + one.height && top + limit.offsetHeight > one.top);
      for (let one = clash(); one; one = clash()) top = one.top + one.height + 6;
      limit.style.top = `${top}px`;
      placed.push({ left, width: own, top, height: limit.offsetHeight });
      height = Math.max(height, top + limit.offsetHeight);
    }
    marks.style.height = `${height}px`;
  }

  input.oninput = () => {
    self.moving = true;
    self.level = Number(input.value);
    show(self.level);
    const wait = EVERY - (Date.now() - self.sent);
    if (wait <= 0) send(self.level);
    else if (self.timer === null) self.timer = setTimeout(() => send(Number(input.value)), wait);
  };
  input.onchange = () => {
    self.moving = false;
    self.level = Number(input.value);
    send(self.level);
  };
  back.onclick = () => {
    self.moving = false;
    send(null);
    input.focus();
  };

  if (!self.watched) {
    self.watched = new ResizeObserver(() => {
      self.lay();
      self.show(self.level);
    });
    self.watched.observe(bar);
  }
  self.lay = layMarks;
  self.show = show;
  return () => {
    clearTimeout(self.timer);
    self.watched.disconnect();
    bars.delete(bar);
  };
}
