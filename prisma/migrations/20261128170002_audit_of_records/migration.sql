-- An agreement's timeline finds what people decided about its records: a record's public id begins with its agreement's 16 bytes.

-- CreateIndex
CREATE INDEX "audit_entry_record_agreement" ON "audit_entry" (left("subject_id", 21)) WHERE "subject_type" = 'metering-record';
