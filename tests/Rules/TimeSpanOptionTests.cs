using System.Collections.Immutable;
using System.Reflection;

namespace Cop.Rules.Tests;

/// <summary>Time spans beyond the limits of a timer are refused before the start, with the name of their option.</summary>
public sealed class TimeSpanOptionTests
{
    private static readonly PostgresOptions Postgres = new() { NodeId = "urn:cop:node:n" };
    private static readonly Simulation Simulated = new() { Agents = () => [], Commands = _ => [] };

    /// <summary>The validation of each options record. The first test fails for a record with a time span that is not listed.</summary>
    private static readonly ImmutableDictionary<Type, (object Defaults, Action<object> Validate)> Checked =
        new (object Defaults, Action<object> Validate)[]
    {
        (new CopOptions(), options => ((CopOptions)options).Validate()),
        (new PipelineOptions(), options => new CopOptions { Pipeline = (PipelineOptions)options }.Validate()),
        (new SchedulerOptions(), options => new CopOptions { Scheduler = (SchedulerOptions)options }.Validate()),
        (new AgentOptions(), options =>
            new CopOptions { Agents = [new AgentRegistration("a", EventFilter.All, (AgentOptions)options, _ => null!)] }.Validate()),
        (new EmbeddedOptions(), options => ((EmbeddedOptions)options).Validate()),
        (Postgres, options => ((PostgresOptions)options).Validate()),
        (Simulated, options => ((Simulation)options).Validate()),
    }.ToImmutableDictionary(entry => entry.Defaults.GetType());

    public static TheoryData<string, string> Options
    {
        get
        {
            var options = new TheoryData<string, string>();
            foreach (var type in Checked.Keys)
            {
                foreach (var option in type.GetProperties().Where(option => option.SetMethod is not null && IsTimeSpan(option)))
                    options.Add(type.Name, option.Name);
            }

            return options;
        }
    }

    [Fact]
    public void Every_record_of_options_with_a_time_span_is_checked() => Offenders.MustBeNone(
        from assembly in new[] { typeof(CopOptions).Assembly, typeof(PostgresOptions).Assembly, typeof(Simulation).Assembly }
        from type in assembly.GetExportedTypes()
        where (type.Name.EndsWith("Options", StringComparison.Ordinal) || type == typeof(Simulation)) && !Checked.ContainsKey(type)
        where type.GetProperties().Any(option => option.SetMethod is not null && IsTimeSpan(option))
        select type.Name,
        "Options with time spans are checked here.");

    [Fact]
    public void The_test_finds_the_options_with_time_spans() => Options.Count.ShouldBeGreaterThanOrEqualTo(14);

    [Theory, MemberData(nameof(Options))]
    public void A_time_span_beyond_timer_limits_is_refused_and_names_its_option(string type, string option)
    {
        foreach (var span in new[] { TimeSpan.MaxValue, TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.FromDays(40_000) })
        {
            var fault = Should.Throw<ArgumentException>(() => Validate(type, option, span), $"{option} = {span}");
            fault.Message.ShouldContain(option);
        }
    }

    [Theory, MemberData(nameof(Options))]
    public void Multiples_of_the_longest_allowed_time_span_fit_a_timer(string type, string option)
    {
        // The simulation's maximum duration is no timer: it only ends a run.
        if (option == nameof(Simulation.MaxDuration))
            return;
        var longest = TimeSpan.Zero;
        for (var days = 0; days < 1000; days++)
        {
            if (IsAccepted(type, option, TimeSpan.FromDays(days)))
                longest = TimeSpan.FromDays(days);
        }

        longest.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromDays(1), "the limit leaves room for what people want");
        using var timer = TimeProvider.System.CreateTimer(_ => { }, null, longest, Timeout.InfiniteTimeSpan);
        if (option == nameof(SchedulerOptions.ErrorDelay)
            || (type == nameof(PostgresOptions)
                && option is nameof(PostgresOptions.LeaseDuration) or nameof(PostgresOptions.SequencingInterval)))
            timer.Change(8 * longest, Timeout.InfiniteTimeSpan).ShouldBeTrue();
        if (option == nameof(PostgresOptions.CommandTimeout))
            checked((int)longest.TotalSeconds * 1000).ShouldBePositive("the driver counts in milliseconds");
    }

    private static bool IsTimeSpan(PropertyInfo option) =>
        (Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType) == typeof(TimeSpan);

    private static bool IsAccepted(string type, string option, TimeSpan span)
    {
        try
        {
            Validate(type, option, span);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Related options are set so that only this option is invalid.
    private static void Validate(string type, string option, TimeSpan span)
    {
        var (defaults, validate) = Checked.Single(entry => entry.Key.Name == type).Value;
        var options = Clone(defaults);
        if (options is AgentOptions agent && span > TimeSpan.Zero && option == nameof(AgentOptions.RetryDelay))
            options = agent with { MaxRetryDelay = span };
        if (options is AgentOptions && option == nameof(AgentOptions.MaxRetryDelay) && span >= TimeSpan.Zero)
            options = ((AgentOptions)options) with { RetryDelay = TimeSpan.Zero };
        options.GetType().GetProperty(option)!.SetValue(options, span);
        validate(options);
    }

    private static object Clone(object record) => record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
}
