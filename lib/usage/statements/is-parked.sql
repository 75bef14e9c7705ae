-- An event that is parked and waits has its row already; it becomes its agreement's, in an hour.
WHERE event.key = given.key AND event.agreement_id = {{NO_AGREEMENT}}
  AND EXISTS (SELECT FROM usage_aside parked WHERE parked.key = given.key AND parked.state = 'WAITING')
