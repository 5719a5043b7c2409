namespace Cop;

/// <summary>The stable symbolic codes of <see cref="CopError.Code"/>. A code never changes its meaning.</summary>
/// <remarks>Protocol 4.4.3.</remarks>
public static class CopErrorCodes
{
    /// <summary>An operation needs an object that does not exist.</summary>
    /// <remarks>Decision D-46.</remarks>
    public const string NotFound = "not_found";
    /// <summary>A query has an invalid parameter.</summary>
    public const string InvalidQuery = "invalid_query";
    /// <summary>The text is not JSON, or not JSON that COP accepts.</summary>
    /// <remarks>Decision D-16.</remarks>
    public const string InvalidJson = "invalid_json";
    /// <summary>A draft is malformed, or has members that only the kernel assigns.</summary>
    /// <remarks>Decision D-11.</remarks>
    public const string InvalidDraft = "invalid_draft";
    /// <summary>A stored or received event lacks a required member or has one of the wrong type.</summary>
    /// <remarks>Protocol 2.2.</remarks>
    public const string InvalidEvent = "invalid_event";
    /// <summary>A payload does not match what its event type requires.</summary>
    /// <remarks>Decision D-1.</remarks>
    public const string InvalidPayload = "invalid_payload";
    /// <summary>The payload's schema version is one that the record does not know, and no upcaster leads to it.</summary>
    /// <remarks>Protocol 2.9.</remarks>
    public const string SchemaUnknown = "schema_unknown";
    /// <summary>An id or a type is empty, longer than 255 bytes or has control characters.</summary>
    /// <remarks>Decision D-14.</remarks>
    public const string InvalidId = "invalid_id";
    /// <summary>A time is not ISO-8601 in UTC with a Z, or times contradict each other.</summary>
    /// <remarks>Decisions D-54, D-66.</remarks>
    public const string InvalidTimestamp = "invalid_timestamp";
    /// <summary>A CloudEvent is not valid, or lacks what a COP event needs.</summary>
    /// <remarks>Protocol 6.4.1.</remarks>
    public const string InvalidCloudEvent = "invalid_cloudevent";
    /// <summary>A configured limit was exceeded: depth, size, batch or parents.</summary>
    /// <remarks>Decision D-17.</remarks>
    public const string LimitExceeded = "limit_exceeded";
    /// <summary>The id exists with different content, or in a different topic.</summary>
    /// <remarks>Decision D-13.</remarks>
    public const string Conflict = "conflict";
    /// <summary>The topic's last topicSeq is not the expected one; the details have the actual one.</summary>
    /// <remarks>Decision M-2.</remarks>
    public const string SequenceConflict = "sequence_conflict";
    /// <summary>A parent is not in the store.</summary>
    /// <remarks>Decision D-22.</remarks>
    public const string UnknownParent = "unknown_parent";
    /// <summary>Temporary: a parent is stored but not applied, because its topic is blocked.</summary>
    /// <remarks>Decision D-22.</remarks>
    public const string ParentNotApplied = "parent_not_applied";
    /// <summary>The event would be its own ancestor.</summary>
    /// <remarks>Protocol 3.2.2.</remarks>
    public const string CausalCycle = "causal_cycle";
    /// <summary>The lifecycle of the object does not have this transition.</summary>
    /// <remarks>Decision D-35.</remarks>
    public const string IllegalTransition = "illegal_transition";
    /// <summary>An object with this id already exists in the topic.</summary>
    /// <remarks>Decision D-37.</remarks>
    public const string AlreadyExists = "already_exists";
    /// <summary>An artifact with this id exists with different content.</summary>
    /// <remarks>Protocol 4.5.6.</remarks>
    public const string ArtifactImmutable = "artifact_immutable";
    /// <summary>The topic is exhausted and accepts no new work.</summary>
    /// <remarks>Decision D-29.</remarks>
    public const string TopicExhausted = "topic_exhausted";
    /// <summary>The topic is closed.</summary>
    /// <remarks>Decision D-33.</remarks>
    public const string TopicClosed = "topic_closed";
    /// <summary>The topic has pending work and cannot be exhausted or closed.</summary>
    /// <remarks>Decisions D-29, D-32.</remarks>
    public const string TopicNotQuiescent = "topic_not_quiescent";
    /// <summary>The topic is a replica of another store and accepts no native events.</summary>
    /// <remarks>Decision CE-6.</remarks>
    public const string TopicReplica = "topic_replica";
    /// <summary>The topic is the store's operations topic, to which only the kernel appends.</summary>
    /// <remarks>Decision D-1.</remarks>
    public const string TopicReserved = "topic_reserved";
    /// <summary>Only the kernel appends this event type; use an operator's command.</summary>
    /// <remarks>Decision D-1.</remarks>
    public const string TypeReserved = "type_reserved";
    /// <summary>The acting identity is malformed, or belongs to the kernel.</summary>
    /// <remarks>Decisions D-1, D-20.</remarks>
    public const string InvalidActor = "invalid_actor";
    /// <summary>A replicated event is not the next one of its topic.</summary>
    /// <remarks>Decision CE-6.</remarks>
    public const string SequenceGap = "sequence_gap";
    /// <summary>A different event has this topicSeq or this id: the two logs have diverged.</summary>
    /// <remarks>Decision D-43.</remarks>
    public const string LogDivergence = "log_divergence";
    /// <summary>
    /// The store has lost events that this cursor, stream or projection had processed; begin again before the loss, or rebuild.
    /// </summary>
    /// <remarks>Decision M-16.</remarks>
    public const string HistoryChanged = "history_changed";
    /// <summary>The hash in the event is not the hash of its content.</summary>
    /// <remarks>Protocol 9.2.3.</remarks>
    public const string HashMismatch = "hash_mismatch";
    /// <summary>The continuation is not active.</summary>
    /// <remarks>Decision D-56.</remarks>
    public const string ContinuationNotActive = "continuation_not_active";
    /// <summary>The delivery was taken over or closed by another attempt.</summary>
    /// <remarks>Decision D-61.</remarks>
    public const string DeliveryLost = "delivery_lost";
    /// <summary>The name of an effect was used twice in one invocation.</summary>
    /// <remarks>Decision D-62c.</remarks>
    public const string EffectRepeated = "effect_repeated";
    /// <summary>A chain of agents that react to each other exceeds <c>MaxHops</c>.</summary>
    /// <remarks>Decision D-25b.</remarks>
    public const string HopsExceeded = "hops_exceeded";
    /// <summary>The handler of ended child tasks returned an output that does not end their parent.</summary>
    /// <remarks>Decision D-36b.</remarks>
    public const string JoinLeftOpen = "join_left_open";
    /// <summary>A write to the store was called inside an agent's invocation; agents return drafts instead.</summary>
    /// <remarks>Decision D-65c.</remarks>
    public const string AppendInsideAgent = "append_inside_agent";
    /// <summary>An agent threw; the message names the exception.</summary>
    public const string AgentThrew = "agent_threw";
    /// <summary>An agent exceeded its timeout.</summary>
    /// <remarks>Decision D-65b.</remarks>
    public const string AgentTimeout = "agent_timeout";
    /// <summary>An upcaster failed on an event; the message names its type, the event and the topic.</summary>
    /// <remarks>Decision M-3.</remarks>
    public const string UpcasterThrew = "upcaster_threw";
    /// <summary>A profile's projection failed on an event; the message names the profile, the event and the topic.</summary>
    public const string ProfileThrew = "profile_threw";
    /// <summary>The store keeps rows of a profile that this node lacks, or running nodes lack a profile that this node adds.</summary>
    public const string ProfileMissing = "profile_missing";
    /// <summary>The process ended while an agent ran.</summary>
    /// <remarks>Decision D-61.</remarks>
    public const string ProcessLost = "process_lost";
    /// <summary>The store was opened read-only.</summary>
    public const string ReadOnly = "read_only";
    /// <summary>Temporary: another process has this store open for writing. End it, or open the store read-only.</summary>
    public const string StoreLocked = "store_locked";
    /// <summary>The store's file is damaged. It is not opened and not changed.</summary>
    public const string StoreCorrupt = "store_corrupt";
    /// <summary>The store's directory or file cannot be written: no permission, or a read-only file system.</summary>
    public const string StoreReadOnly = "store_read_only";
    /// <summary>The store's server rejected the login, or the role lacks a permission.</summary>
    public const string StoreAccess = "store_access";
    /// <summary>The store's server rejected a row by a constraint or trigger that the store did not create.</summary>
    public const string StoreRefused = "store_refused";
    /// <summary>The file is not a COP store, or a newer version wrote it.</summary>
    public const string StoreFormat = "store_format";
    /// <summary>Temporary: the store is unavailable (disk full, server unreachable); retry later.</summary>
    public const string Unavailable = "unavailable";
    /// <summary>Temporary: no response in time. The outcome of an append is unknown: retry with the same ids.</summary>
    public const string Timeout = "timeout";
    /// <summary>Temporary: concurrent changes of the same topic caused too many conflicts; retry.</summary>
    public const string ConflictRetry = "conflict_retry";
    /// <summary>The result is the default of its type: it was never given a value or an error.</summary>
    public const string UninitializedResult = "uninitialized_result";
    /// <summary>A bug in the implementation or a broken store.</summary>
    public const string InternalError = "internal_error";
}
