-- An event passes where its own record is there and OPEN.
JOIN live ON live.id = given.agreement_id
JOIN record_lock ON record_lock.agreement_id = given.agreement_id AND record_lock.dimension = given.dimension
  AND record_lock.hour = given.hour
