"""The one place where real things are put together.

`wiring` lists the slices and chooses database, clocks and engine; `pages` mounts the slices' views on the Flask app;
`processes` is what worker and scheduler run, `gate` what `bihuan lint` asks. Nothing else imports a slice's `wiring`
or `views`.

A slice's `wiring.py` has one function, `register(container)`. In it the slice names its own implementations:

    container.provide(StartCase, lambda c: StartCase(c.need(Lifecycle), c.need(Definitions)))   # use cases, readers
    container.provide(CaseWork, lambda c: c.need(WorkReader))              # what fulfils a protocol of a lower slice
    container.add(JobKind, _jobs)                                          # its part in a collection

Things are made when they are needed, all of them before a process begins its work; so nothing is set afterwards, and
what is missing shows at the start. The collections, each owned by the slice that reads it:

    JobKind, Sweep, Topic   what workers, the scheduler and service tasks do         app.jobs.registry
    Subscription            who hears of a published event                          app.kernel.events
    OnAdvance, OnEnd        who takes part in a case's step                         app.cases.events
    OptionList              what forms offer as `catalog_<name>`                    app.tasks.option_lists
    HeadProvider            where the chains of the ledger end                      app.ledger.chain_heads
    PersonalData            what a slice knows of a person, and how it goes         app.identity.erasure.registry

A slice's `views/__init__.py` names its blueprints with the addresses they serve (`VIEWS`). Feeds of imported rows are
declared in `feeds`, for commands that need nothing else.
"""
