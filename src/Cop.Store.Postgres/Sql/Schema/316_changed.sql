-- Ends a commit whose decision rests on rows that have changed. A function, since SQL has no other way to fail on a condition.
create function {schema}.changed(what text) returns integer language plpgsql as $$
begin
  raise exception using errcode = 'CP001', message = what;
end
$$;
