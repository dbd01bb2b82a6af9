"""Saved offers: versions, variants, approval, roles, trail, drafts and layers, on SQLite or PostgreSQL.

Opened once a server, asked by whoever acts; nothing here draws or computes:

    database = Database()                         # SERVITIZATION_DATABASE_URL, or a file of the user
    person = LOCAL                                # without sign-in; otherwise
    person = Persons(database).signed_in(issuer + subject, name, email, role_from_claim)

    offers = Offers(database, person)
    snapshot = Snapshot.of(case, as_dict(answer), risk)         # `risk`: a simulation's summary, or None
    first = offers.create(snapshot, "Head office, Lyon")        # first.offer_id is the share link
    offers.save(first.offer_id, seen_version, snapshot, note)   # raises Conflict
    offers.listed(), offers.offer(id), offers.version(id, number).answer, offers.history(id)
    offers.branch, offers.copy, offers.rename, offers.share, offers.delete, offers.restore, offers.verify

    approvals, policy = Approvals(database, person), load_policy()
    approvals.check(id, number, policy).says(currency, language)
    approvals.approve(id, number, policy, note)
    approvals.move(id, number, "sent")
    Drafts(database, person).save(id, {...}), .draft(id)
    Layers(database, person), Archives(database, person)        # layers of assumptions, offers as files

A page keeps the number of the version that it shows and gives it back as `seen_version`. On `Conflict as
found`: mine is kept by saving again on `found.theirs.number`, theirs is opened, or `offers.copy(id, seen,
title, snapshot)` has both. Every StoreError is told with `.says(language)`; after StoreUnavailable the same
call may be made again, it saves nothing twice. `version(…).case()` gives the case as today's engine reads it;
what was saved keeps its numbers. Lists read `summary` (names: `snapshot.SUMMARY`) and no text.

`tables` maps, `migration` brings the schema up to date, `database` connects, `chain` is the trail, `people`
says who may do what, `states` which move is allowed, `policy` reads the rules of approval.
"""
