-- Delivery states with a cursor or open deliveries beyond the last event of their topic, or that may have them (M-16); the caller checks
-- each.
select s.body from {schema}.subscriptions s left join {schema}.topics t on t.topic_id = s.topic_id left join {schema}.heads h on h.topic_no = t.topic_no
where s.cursor > coalesce(h.last_seq, 0) or s.is_open
