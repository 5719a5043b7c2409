-- Whether anything waits for its position.
select exists (select from {schema}.marks)
