PRAGMA application_id = 1129469527;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE change (
    step INTEGER NOT NULL,
    place INTEGER NOT NULL,   -- in the step, from 0
    old INTEGER NOT NULL,     -- the judgement that goes, 0 for none: act of judging * 8 + verdict
    new INTEGER NOT NULL,     -- the judgement that comes, 0 for none
    pixels TEXT NOT NULL,     -- of which pixels: y * nx + x, from 0, as JSON
    PRIMARY KEY (step, place)
) WITHOUT ROWID;
INSERT INTO "change" VALUES(1,0,0,10,'[59, 60, 61]');
INSERT INTO "change" VALUES(2,0,0,17,'[65, 66, 67]');
INSERT INTO "change" VALUES(2,1,0,25,'[71, 72, 73]');
INSERT INTO "change" VALUES(3,0,0,35,'[207, 208, 209]');
CREATE TABLE frame (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    checksum TEXT NOT NULL,   -- SHA-256 of dtype, shape and little-endian data
    path TEXT,                -- where the file was seen last
    extension TEXT NOT NULL,
    ny INTEGER NOT NULL,
    nx INTEGER NOT NULL
);
INSERT INTO "frame" VALUES(1,'7bf355f0e671c02b5d63670de0dca0c7cb2041d98993853833db51fb7ceba4f5','/night/m31.fits','0',20,40);
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,         -- UTC, ISO 8601
    who TEXT NOT NULL,
    what TEXT NOT NULL,       -- opened, verdict, undo, redo, settings, note, moved, kept, salvaged
    step INTEGER,             -- of verdict, undo and redo
    pixel INTEGER,            -- of a note on one ray
    text TEXT NOT NULL
);
INSERT INTO "journal" VALUES(1,'2026-11-30T20:53:03.315111+00:00','Ann','opened',NULL,NULL,'process 12 on host');
INSERT INTO "journal" VALUES(2,'2026-11-30T20:53:03.321125+00:00','Ann','verdict',1,NULL,'hot pixel on 1');
INSERT INTO "journal" VALUES(3,'2026-11-30T20:53:03.323413+00:00','Ann','verdict',2,NULL,'cosmic ray on 2');
INSERT INTO "journal" VALUES(4,'2026-11-30T20:53:03.325352+00:00','Ann','verdict',3,NULL,'bad column on 1');
INSERT INTO "journal" VALUES(5,'2026-11-30T20:53:03.326903+00:00','Ann','undo',3,NULL,'bad column on 1');
INSERT INTO "journal" VALUES(6,'2026-11-30T20:53:03.328013+00:00','Ann','note',NULL,NULL,'seen');
INSERT INTO "journal" VALUES(7,'2026-11-30T20:53:03.329422+00:00','Ann','request',NULL,NULL,'{"science": "/night/m31.fits[0]", "gain": 2.5, "folder": "/tmp/h2old"}');
CREATE TABLE kept (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO "kept" VALUES('marks',X'CF00000000000000D000000000000000D100000000000000');
INSERT INTO "kept" VALUES('request','{"science": "/night/m31.fits[0]", "gain": 2.5, "folder": "/tmp/h2old"}');
CREATE TABLE step (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,      -- done, undone (can be done again), dropped (no longer)
    label TEXT NOT NULL,
    before BLOB NOT NULL,     -- pixels of the selected rays, little-endian int64
    after BLOB NOT NULL,
    sum INTEGER NOT NULL      -- CRC-32 of all that the step says
);
INSERT INTO "step" VALUES(1,'done','hot pixel on 1',X'3B000000000000003C000000000000003D00000000000000',X'410000000000000042000000000000004300000000000000',3209176081);
INSERT INTO "step" VALUES(2,'done','cosmic ray on 2',X'470000000000000048000000000000004900000000000000410000000000000042000000000000004300000000000000',X'C900000000000000CA00000000000000CB00000000000000',2189701812);
INSERT INTO "step" VALUES(3,'undone','bad column on 1',X'CF00000000000000D000000000000000D100000000000000',X'D500000000000000D600000000000000D700000000000000',1242412814);
CREATE TABLE verdict_name (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
INSERT INTO "verdict_name" VALUES(0,'unreviewed');
INSERT INTO "verdict_name" VALUES(1,'cosmic ray');
INSERT INTO "verdict_name" VALUES(2,'hot pixel');
INSERT INTO "verdict_name" VALUES(3,'bad column');
INSERT INTO "verdict_name" VALUES(4,'after-image');
INSERT INTO "verdict_name" VALUES(5,'other defect');
INSERT INTO "verdict_name" VALUES(6,'real source');
INSERT INTO "verdict_name" VALUES(7,'painted by hand');
CREATE VIEW verdict AS
SELECT given.pixel % nx AS x, given.pixel / nx AS y, name AS verdict, who, at, given.step
FROM (SELECT pixel, judgement, max(2 * step + comes) / 2 AS step
      FROM (SELECT step, value AS pixel, old AS judgement, 0 AS comes FROM change, json_each(pixels)
            UNION ALL SELECT step, value, new, 1 FROM change, json_each(pixels))
      WHERE judgement != 0 AND step IN (SELECT id FROM step WHERE state = 'done')
      GROUP BY pixel, judgement HAVING max(2 * step + comes) % 2 = 1) AS given, frame
JOIN verdict_name ON number = judgement % 8
JOIN journal ON journal.step = given.step AND what = 'verdict';
CREATE TRIGGER journal_keeps_entries BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER journal_loses_nothing BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE VIEW note AS
SELECT pixel % nx AS x, pixel / nx AS y, text, who, at FROM journal, frame
WHERE text != '' AND journal.id IN (SELECT max(id) FROM journal WHERE what = 'note' GROUP BY pixel);
CREATE VIEW request AS
SELECT given.key AS name, given.value FROM kept, json_each(kept.value) AS given WHERE kept.name = 'request';
COMMIT;
