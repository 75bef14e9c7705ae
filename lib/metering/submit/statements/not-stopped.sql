-- Leaves out what the run has stopped asking for.
product_id <> ALL (:stoppedProducts::uuid[]) AND region <> ALL (:stoppedRegions::text[])
AND agreement_id <> ALL (:stoppedAgreements::uuid[])
