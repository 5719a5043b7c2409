-- Updates heads, if each is as the decision saw it (M-16). Ascending, so that two commits cannot deadlock.
with updated as (
  update {schema}.heads h set last_seq = n.last_seq, last_hash = n.last_hash, applied_seq = n.applied_seq,
    touched_seq = coalesce(n.touched_seq, h.touched_seq), touched_at = coalesce(n.touched_at, h.touched_at)
  from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::integer[], $6::bigint[], $7::uuid[], $8::bigint[], $9::bigint[], $10::bigint[])
    as n(topic_no, before_last, before_hash, before_applied, before_revision, last_seq, last_hash, applied_seq, touched_seq, touched_at)
  where h.topic_no = n.topic_no and h.last_seq = n.before_last and h.last_hash = n.before_hash and h.applied_seq = n.before_applied and h.revision = n.before_revision
  returning 1)
select case when (select count(*) from updated) < cardinality($1) then {schema}.changed('a topic head') end
