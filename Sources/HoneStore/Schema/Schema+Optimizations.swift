/// Optimisations with their events, prompts with the choice among their versions, and what people think of runs. Rollouts of evaluations have
/// the optimisation 0. `key` names what a rollout depends on: it is looked up before a request is paid for again.
let optimizationTables = """
    CREATE TABLE optimizations (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        task TEXT NOT NULL,
        data TEXT NOT NULL,
        created INTEGER NOT NULL,
        ending TEXT,
        summary TEXT
    );
    CREATE TABLE optimization_events (
        place INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        kind TEXT NOT NULL,
        key BLOB,
        body TEXT NOT NULL
    );
    CREATE INDEX optimization_events_by_key ON optimization_events (key) WHERE key IS NOT NULL;
    CREATE TABLE prompts (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        text TEXT NOT NULL,
        parent INTEGER,
        optimization TEXT,
        data TEXT,
        certificate TEXT,
        created INTEGER NOT NULL,
        UNIQUE (name, version)
    );
    CREATE TABLE prompt_choices (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        version INTEGER NOT NULL,
        pinned INTEGER NOT NULL,
        reason TEXT NOT NULL,
        created INTEGER NOT NULL
    );
    CREATE INDEX prompt_choices_by_name ON prompt_choices (name, id);
    CREATE TABLE ratings (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs,
        rating TEXT NOT NULL,
        created INTEGER NOT NULL
    );
    CREATE INDEX ratings_by_run ON ratings (run, id);
    """
