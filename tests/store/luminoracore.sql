CREATE TABLE user_affinity (id INTEGER PRIMARY KEY, user_id TEXT, personality_name TEXT, affinity_points INTEGER,
 current_level TEXT, total_messages INTEGER, positive_interactions INTEGER, negative_interactions INTEGER,
 last_interaction TEXT, created_at TEXT, updated_at TEXT, UNIQUE (user_id, personality_name));
CREATE TABLE user_facts (id INTEGER PRIMARY KEY, user_id TEXT, session_id TEXT, category TEXT, fact_key TEXT,
 fact_value TEXT, confidence REAL, source_message_id TEXT, first_mentioned TEXT, last_updated TEXT,
 mention_count INTEGER, tags TEXT, context TEXT, is_active INTEGER, created_at TEXT, updated_at TEXT,
 UNIQUE (user_id, category, fact_key));
CREATE TABLE episodes (id INTEGER PRIMARY KEY, user_id TEXT, session_id TEXT, episode_type TEXT, title TEXT,
 summary TEXT, importance REAL, sentiment TEXT, tags TEXT, context_messages TEXT, timestamp TEXT, temporal_decay REAL,
 related_facts TEXT, related_episodes TEXT, metadata TEXT, created_at TEXT, updated_at TEXT);
CREATE TABLE session_moods (session_id TEXT, user_id TEXT, current_mood TEXT, mood_intensity REAL,
 mood_started_at TEXT, mood_history TEXT, updated_at TEXT);
CREATE TABLE schema_migrations (version INTEGER, name TEXT, applied_at TEXT, checksum TEXT, description TEXT);
INSERT INTO user_affinity VALUES (1, 'u1', 'Dr. Luna', 45, 'friend', 80, 30, 4, '2024-06-01 10:00:00',
 '2024-05-01 10:00:00', '2024-06-01 10:00:00');
INSERT INTO user_facts VALUES (7, 'u1', 's1', 'work', 'occupation', 'nurse', 0.9, 'm12', '2024-05-02', '2024-05-09', 3,
 '[]', '', 1, '2024-05-02', '2024-05-09');
INSERT INTO user_facts VALUES (8, 'u1', 's1', 'preferences', 'favorite_color', 'blue', 0.8, NULL, '2024-05-02',
 '2024-05-03', 1, '[]', '', 0, '2024-05-02', '2024-05-03');
INSERT INTO user_facts VALUES (9, 'u2', 's9', 'other', 'shoe_size', '41', 0.7, 'm1', '2024-05-02', '2024-05-02', 1,
 '[]', '', 1, '2024-05-02', '2024-05-02');
INSERT INTO episodes VALUES (3, 'u1', 's1', 'milestone', 'New job', 'She begins on Monday.', 7.5, 'positive', '[]',
 '["m12", "m13"]', '2024-05-09 09:00:00', 1.0, '[]', '[]', '{}', '2024-05-09', '2024-05-09');
INSERT INTO session_moods VALUES ('s1', 'u1', 'curious', 0.6, '2024-05-09 09:00:00',
 '[{"mood": "calm", "intensity": 0.4, "started_at": "2024-05-01 09:00:00"}]', '2024-05-09 09:30:00');
INSERT INTO schema_migrations VALUES (1, 'initial', '2024-05-01', '', '');
