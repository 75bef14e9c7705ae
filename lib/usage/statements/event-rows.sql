-- The events of a request, one row each.
unnest(:keys::uuid[], :ids::text[], :agreementIds::uuid[], :dimensions::text[], :quantities::numeric[],
  :ats::timestamptz[],
       :hours::timestamptz[], :tags::jsonb[], :namedBys::text[])
  AS given (key, id, agreement_id, dimension, quantity, at, hour, tags, named_by)
