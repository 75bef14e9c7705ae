-- Whether a record waits for its turn: it is ready, its pause (machine time) is over, and AWS still takes it.
state = 'READY' AND (due_at IS NULL OR due_at <= now()) AND deadline > :now
