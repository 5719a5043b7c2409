-- The clock that createdAt and everything due goes by (D-12).
select clock_timestamp()
