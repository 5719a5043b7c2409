-- The clock for createdAt and due times (D-12).
select clock_timestamp()
