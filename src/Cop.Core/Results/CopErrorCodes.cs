namespace Cop;

/// <summary>The stable symbolic codes of <see cref="CopError.Code"/> (spec 4.4.3). A code never changes its meaning.</summary>
public static class CopErrorCodes
{
    /// <summary>An operation needs an object that does not exist (D-46).</summary>
    public const string NotFound = "not_found";
    /// <summary>A query has a parameter that makes no sense.</summary>
    public const string InvalidQuery = "invalid_query";
    /// <summary>The text is not JSON, or not JSON that COP admits (D-16).</summary>
    public const string InvalidJson = "invalid_json";
    /// <summary>A draft is malformed, or carries what only the kernel assigns (D-11).</summary>
    public const string InvalidDraft = "invalid_draft";
    /// <summary>A stored or received event lacks a required member or has one of the wrong type (spec 2.2).</summary>
    public const string InvalidEvent = "invalid_event";
    /// <summary>A payload does not match what its event type requires (D-1).</summary>
    public const string InvalidPayload = "invalid_payload";
    /// <summary>An id or a type is empty, longer than 255 bytes or has control characters (D-14).</summary>
    public const string InvalidId = "invalid_id";
    /// <summary>A time is not ISO-8601 in UTC with a Z, or times contradict each other (D-54, D-66).</summary>
    public const string InvalidTimestamp = "invalid_timestamp";
    /// <summary>A CloudEvent is not valid, or lacks what a COP event needs (spec 6.4.1).</summary>
    public const string InvalidCloudEvent = "invalid_cloudevent";
    /// <summary>A configured limit was exceeded: depth, size, batch, parents (D-17).</summary>
    public const string LimitExceeded = "limit_exceeded";
    /// <summary>The id is known with other content, or in another topic (D-13).</summary>
    public const string Conflict = "conflict";
    /// <summary>The expected sequence is not the topic's last one (M-2); details carry the actual one.</summary>
    public const string SequenceConflict = "sequence_conflict";
    /// <summary>A parent is not in the store (D-22).</summary>
    public const string UnknownParent = "unknown_parent";
    /// <summary>Temporary: a parent is stored but not applied yet, since its topic is blocked (D-22).</summary>
    public const string ParentNotApplied = "parent_not_applied";
    /// <summary>The event would be its own ancestor (spec 3.2.2).</summary>
    public const string CausalCycle = "causal_cycle";
    /// <summary>The lifecycle of the object does not have this transition (D-35).</summary>
    public const string IllegalTransition = "illegal_transition";
    /// <summary>An object with this id exists already in the topic (D-37).</summary>
    public const string AlreadyExists = "already_exists";
    /// <summary>An artifact with this id exists with other content (spec 4.5.6).</summary>
    public const string ArtifactImmutable = "artifact_immutable";
    /// <summary>The topic is exhausted and takes no new work (D-29).</summary>
    public const string TopicExhausted = "topic_exhausted";
    /// <summary>The topic is closed (D-33).</summary>
    public const string TopicClosed = "topic_closed";
    /// <summary>The topic has pending work and cannot be exhausted or closed (D-29, D-32).</summary>
    public const string TopicNotQuiescent = "topic_not_quiescent";
    /// <summary>The topic is a replica of another store and takes no native events (CE-6).</summary>
    public const string TopicReplica = "topic_replica";
    /// <summary>The topic is the store's operations topic, which the kernel alone writes (D-1).</summary>
    public const string TopicReserved = "topic_reserved";
    /// <summary>The event type is one that the kernel alone writes; the operator's commands append it (D-1).</summary>
    public const string TypeReserved = "type_reserved";
    /// <summary>The acting identity is malformed, or belongs to the kernel (D-1, D-20).</summary>
    public const string InvalidActor = "invalid_actor";
    /// <summary>A replicated event is not the next one of its topic (CE-6).</summary>
    public const string SequenceGap = "sequence_gap";
    /// <summary>Another event stands at this topicSeq, or an id has other content: two logs that claim to be the same have parted (D-43).</summary>
    public const string LogDivergence = "log_divergence";
    /// <summary>The hash that an event carries is not the hash of its content (spec 9.2.3).</summary>
    public const string HashMismatch = "hash_mismatch";
    /// <summary>The continuation is not active any more (D-56).</summary>
    public const string ContinuationNotActive = "continuation_not_active";
    /// <summary>This delivery was taken over or closed by another attempt (D-61).</summary>
    public const string DeliveryLost = "delivery_lost";
    /// <summary>An effect's name was used twice in one invocation (D-62c).</summary>
    public const string EffectRepeated = "effect_repeated";
    /// <summary>A chain of agents that react to each other is longer than the option MaxHops allows (D-25b).</summary>
    public const string HopsExceeded = "hops_exceeded";
    /// <summary>A write to the store was called inside an agent's invocation; agents return drafts (D-65c).</summary>
    public const string AppendInsideAgent = "append_inside_agent";
    /// <summary>An agent threw; the message names the exception.</summary>
    public const string AgentThrew = "agent_threw";
    /// <summary>An agent did not end in its time (D-65b).</summary>
    public const string AgentTimeout = "agent_timeout";
    /// <summary>An upcaster failed on an event; the message names its type, the event and the topic (M-3).</summary>
    public const string UpcasterThrew = "upcaster_threw";
    /// <summary>A profile's projection failed on an event; the message names the profile, the event and the topic.</summary>
    public const string ProfileThrew = "profile_threw";
    /// <summary>The store keeps rows of a profile that this node does not have, or running nodes lack one that this node brings.</summary>
    public const string ProfileMissing = "profile_missing";
    /// <summary>The process ended while an agent ran (D-61).</summary>
    public const string ProcessLost = "process_lost";
    /// <summary>The store was opened read-only.</summary>
    public const string ReadOnly = "read_only";
    /// <summary>Temporary: another process has this store open for writing; end it, or open the store read-only.</summary>
    public const string StoreLocked = "store_locked";
    /// <summary>The store's file is damaged; it is refused as a whole, and nothing of it is changed.</summary>
    public const string StoreCorrupt = "store_corrupt";
    /// <summary>The store's place cannot be written: no permission, or a read-only file system.</summary>
    public const string StoreReadOnly = "store_read_only";
    /// <summary>The store's server refuses the login, or the role lacks a right.</summary>
    public const string StoreAccess = "store_access";
    /// <summary>The store's server refuses a row, by a constraint or trigger that the store did not make.</summary>
    public const string StoreRefused = "store_refused";
    /// <summary>The file is not a COP store, or a newer version wrote it.</summary>
    public const string StoreFormat = "store_format";
    /// <summary>Temporary: the store cannot take or give data now (disk full, server gone); retry later.</summary>
    public const string Unavailable = "unavailable";
    /// <summary>Temporary: no answer in time; the outcome of an append is unknown, retry with the same ids.</summary>
    public const string Timeout = "timeout";
    /// <summary>Temporary: others changed the same topic too often; retry.</summary>
    public const string ConflictRetry = "conflict_retry";
    /// <summary>A result that was never given a value or an error: the default of its type.</summary>
    public const string UninitializedResult = "uninitialized_result";
    /// <summary>A bug in the implementation or a broken store.</summary>
    public const string InternalError = "internal_error";
}
