-- Names the agreement, the dimension and the hour of `record`.
format('agreement %s, dimension %s, hour %s', record.agreement_id, record.dimension,
       to_char(record.hour, 'YYYY-MM-DD"T"HH24:MI"Z"'))
