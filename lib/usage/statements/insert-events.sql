-- What is inserted of the events that pass. By key, so that two senders of the same events wait for each other
-- instead of deadlocking.
ORDER BY given.key ON CONFLICT (key) DO NOTHING RETURNING key
