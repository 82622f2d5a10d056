/// The tables of the file, as the steps by which they came to be. A step that was released never changes: what
/// follows is a new step.
struct Schema {
    /// Written into the file's header, so that Hone knows its own files: "Hone" in ASCII.
    static let applicationID: Int32 = 0x486F_6E65

    /// SQL scripts; the first makes version 1 of an empty file, each next one the version after.
    var steps: [String]

    var version: Int { steps.count }

    static let current = Schema(steps: [firstVersion, optimizationTables])
}

/// Events are clustered by run and number in the integer key `run << 32 | seq`: a table without rowid would put all
/// but the first kilobyte of a body on pages of its own and double the file. `base_run` and `base_seq` are where a
/// fork begins: events up to there are those of the other run.
private let firstVersion = """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        goal TEXT NOT NULL,
        agent TEXT NOT NULL,
        workspace TEXT NOT NULL,
        created INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        stop TEXT,
        steps INTEGER NOT NULL,
        tokens INTEGER NOT NULL,
        dollars REAL,
        base_run INTEGER REFERENCES runs,
        base_seq INTEGER,
        owner INTEGER
    );
    CREATE TABLE blobs (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE,
        bytes BLOB NOT NULL
    );
    CREATE TABLE events (
        place INTEGER PRIMARY KEY,
        parent INTEGER,
        time INTEGER NOT NULL,
        kind TEXT NOT NULL,
        body TEXT,
        blob INTEGER REFERENCES blobs
    );
    CREATE TABLE memories (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        bigrams TEXT,
        signature TEXT,
        project TEXT,
        agent TEXT,
        run TEXT,
        event INTEGER,
        origin TEXT NOT NULL,
        confidence REAL NOT NULL,
        fingerprint INTEGER NOT NULL,
        created INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        valid_from INTEGER NOT NULL,
        valid_to INTEGER,
        archived INTEGER,
        uses INTEGER NOT NULL DEFAULT 0,
        helped INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX memories_by_fingerprint ON memories (fingerprint);
    CREATE INDEX memories_by_signature ON memories (signature) WHERE signature IS NOT NULL;
    CREATE VIRTUAL TABLE memories_text USING fts5 (
        text, bigrams, content = 'memories', content_rowid = 'id', tokenize = 'porter unicode61'
    );
    CREATE TRIGGER memories_indexed AFTER INSERT ON memories BEGIN
        INSERT INTO memories_text (rowid, text, bigrams) VALUES (new.id, new.text, new.bigrams);
    END;
    CREATE TRIGGER memories_immutable
    BEFORE UPDATE OF id, kind, text, bigrams, signature, project, agent, run, event, origin, fingerprint, created
    ON memories BEGIN
        SELECT RAISE(ABORT, 'what a memory says and where it came from never changes');
    END;
    CREATE TRIGGER memories_kept BEFORE DELETE ON memories BEGIN
        SELECT RAISE(ABORT, 'memories are archived, never deleted');
    END;
    """
