"""Labels beside lines, moved apart where the lines end close together."""


def label_places(
    at: dict[str, float], domain: tuple[float, float], room: float, top: float
) -> dict[str, float]:
    """Heights of labels that would stand at `at`, at least `room` apart and inside the domain, the
    highest `top` below its end; all in the units of the axis."""
    names = sorted(at, key=lambda name: -at[name])
    places, ceiling = {}, domain[1] - top
    for name in names:
        places[name] = min(at[name], ceiling)
        ceiling = places[name] - room
    # What was pushed below the plot moves up again, the lowest first.
    floor = domain[0] + room / 2
    for name in reversed(names):
        places[name] = max(places[name], floor)
        floor = places[name] + room
    return places
