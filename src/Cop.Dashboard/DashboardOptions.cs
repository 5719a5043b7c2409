using System.Collections.Immutable;
using System.Security.Claims;

namespace Cop.Dashboard;

/// <summary>Options of a dashboard.</summary>
public sealed record DashboardOptions
{
    private readonly ImmutableArray<string> _maskedMembers =
        ["password", "passwd", "secret", "token", "apikey", "api_key", "authorization",
            "cookie", "privatekey", "private_key", "credential"];

    /// <summary>The name of the store in the heads of pages; null for its id.</summary>
    public string? StoreName { get; init; }

    /// <summary>The permission to read. Default: every visitor whom the mount's policy admits.</summary>
    public DashboardPermission View { get; init; } = DashboardPermission.Everybody;

    /// <summary>
    /// The permission to answer and delegate requests that are addressed to the visitor. Default: every visitor with a name.
    /// </summary>
    public DashboardPermission Answer { get; init; } = DashboardPermission.Everybody;

    /// <summary>
    /// The permission to retry and skip parked deliveries, unblock and rebuild topics, and resume and abandon continuations. Default: none.
    /// </summary>
    public DashboardPermission Operate { get; init; } = DashboardPermission.Nobody;

    /// <summary>The permission to start verifications, and to export topics and evidence. Default: none.</summary>
    public DashboardPermission Verify { get; init; } = DashboardPermission.Nobody;

    /// <summary>
    /// The permission to open sealed and masked values, one at a time and with a reason; each opening is an event. Default: none.
    /// </summary>
    public DashboardPermission Open { get; init; } = DashboardPermission.Nobody;

    /// <summary>
    /// Maps the host's user to the acting identity, null for none. Default: <c>human:</c> and the name identifier, <c>sub</c> or name of
    /// the authenticated user.
    /// </summary>
    /// <remarks>Decision D-20.</remarks>
    public Func<ClaimsPrincipal, Actor?> Identify { get; init; } = new CopAccessOptions().Identify;

    /// <summary>
    /// The identity on the loopback address without a policy; it then has every permission. Default: null, which is <c>human:local</c> in
    /// the environment Development; elsewhere the loopback address only reads.
    /// </summary>
    public Actor? LocalActor { get; init; }

    /// <summary>
    /// Whether a mount with <c>AllowAnonymous</c> is meant: every caller may then read, and nothing else. Default: false.
    /// </summary>
    public bool AllowAnonymousView { get; init; }

    /// <summary>The topics that a user may see; null for the registered <see cref="ITopicAccess"/>, or all topics without one.</summary>
    public ITopicAccess? Topics { get; init; }

    /// <summary>Whether the stacks of parked deliveries are shown, at most 8 KiB. Default: true.</summary>
    public bool ShowStacks { get; init; } = true;

    /// <summary>
    /// Parts of the names of JSON members whose values are masked, without regard to case. Requests in the inbox are never masked.
    /// </summary>
    public ImmutableArray<string> MaskedMembers { get => _maskedMembers; init => _maskedMembers = value.IsDefault ? [] : value; }

    /// <summary>Origins besides the host's own from which forms are accepted where a browser sends no <c>Sec-Fetch-Site</c>.</summary>
    public ImmutableArray<string> TrustedOrigins { get; init; } = [];

    /// <summary>Reads of a person in a minute before 429. Default: 300.</summary>
    public int ReadsPerMinute { get; init; } = 300;

    /// <summary>Changes of a person in a minute before 429. Default: 60.</summary>
    public int WritesPerMinute { get; init; } = 60;

    /// <summary>Live streams of a person. Default: 8.</summary>
    public int StreamsPerPerson { get; init; } = 8;

    /// <summary>Live streams of this node. Default: 2,000.</summary>
    public int StreamsPerNode { get; init; } = 2000;

    /// <summary>The longest time that a page waits for the index of topics; it then says how far the index is.</summary>
    internal TimeSpan IndexPatience { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The longest time that a page waits for one of its parts; the part then says that it was not read in time.</summary>
    internal TimeSpan BlockPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that pages which read themselves again share an answer.</summary>
    internal TimeSpan SharedAge { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock of pages. Default: the system's.</summary>
    internal TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Identify);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadsPerMinute, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(WritesPerMinute, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StreamsPerPerson, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StreamsPerNode, 1);
        if (MaskedMembers.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("A name in MaskedMembers is empty.");
    }
}
