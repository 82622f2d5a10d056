/// Optimisations with their events, prompts with the choice among their versions, and what people think of runs.
/// Rollouts of evaluations have the optimisation 0. `key` names what a rollout depends on: it is looked up before a
/// request is paid for again. A row of prompts is a version or, without a text, the choice of one. Each table and index
/// takes a page of every database, so tables of a few rows have no index.
let optimizationTables = """
    CREATE TABLE optimizations (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
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
        text TEXT,
        parent INTEGER,
        optimization TEXT,
        data TEXT,
        certificate TEXT,
        pinned INTEGER,
        reason TEXT,
        created INTEGER NOT NULL
    );
    ALTER TABLE runs ADD COLUMN rating TEXT;
    """
