using System.Net;
using System.Text.RegularExpressions;
using Cop.Hitl;
using FsCheck;
using FsCheck.Fluent;
using Json.Schema;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard.Tests;

/// <summary>Forms of random schemas, filled in at random: they give what the same answer as JSON gives.</summary>
public sealed partial class SchemaFormProperties
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";

    [Fact]
    public async Task A_form_is_accepted_exactly_when_its_answer_in_JSON_is_and_a_refusal_names_the_field()
    {
        await using var host = await DashboardHost.StartAsync(
            Scenes.AddAll, new DashboardOptions { ReadsPerMinute = int.MaxValue, WritesPerMinute = int.MaxValue });
        var (all, accepted) = (0, 0);
        // FsCheck prints the failing seed.
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(IsLong ? 5000 : 150),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                accepted += Task.Run(() => CompareAsync(host, FormCase.Of(seed), $"urn:cop:topic:form-{all++}")).GetAwaiter().GetResult()
                    ? 1 : 0;
                return true;
            }));
        accepted.ShouldBeInRange(all / 5, all * 4 / 5, "both outcomes are common");
    }

    [Fact]
    public void A_valid_proposal_comes_back_from_its_form_as_it_was()
    {
        var valid = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(IsLong ? 50_000 : 2000),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                var made = FormCase.Of(seed);
                if (made.Meaning is not { } proposal || !IsValid(made.Schema, proposal) || made.Fields.Exists(field => field.IsUnreadable))
                    return true;
                valid++;
                var html = SchemaForm.Write(made.Schema, proposal, new FieldValues(null)).ToString();
                SchemaReader.Read(made.Schema, SubmittedForm.Of(html)).Unwrap()?.ToString().ShouldBe(proposal.ToString(), html);
                return true;
            }));
        valid.ShouldBeGreaterThan(300);
    }

    private static async Task<bool> CompareAsync(DashboardHost host, FormCase made, string topicId)
    {
        var html = SchemaForm.Write(made.Schema, null, new FieldValues(null)).ToString();
        foreach (var field in made.Fields)
            html.ShouldContain($"name=\"v{field.Pointer}\"", Case.Sensitive, made.ToString());
        var requests = host.App.Services.GetRequiredService<Cop.Hitl.HumanRequests>();
        foreach (var id in new[] { "json", "form" })
            await host.AppendAsync(topicId, EventDraft.Create("human.input.requested", ("requestId", CopJson.From(id)),
                ("prompt", CopJson.From("How?")), ("schema", made.Schema)), "system:desk");
        var asked = (await requests.GetAsync(topicId, "form")).Unwrap()!;
        var byJson = await requests.AnswerAsync(topicId, "json", new HumanAnswer { Value = made.Meaning }, Actor.Human("local"));
        var byForm = await host.SendAsync("/cop/inbox/request",
            [("topic", topicId), ("request", "form"), ("shown", asked.ShownHash), .. made.Sent]);
        var text = await byForm.Content.ReadAsStringAsync();
        (byForm.StatusCode == HttpStatusCode.SeeOther).ShouldBe(
            byJson.IsOk && !made.Fields.Exists(field => field.IsUnreadable), $"{made}\n{byJson.Error?.Message}\n{FaultOf(text)}");
        if (byForm.StatusCode == HttpStatusCode.SeeOther)
        {
            var answer = await host.Kernel.Log.ReadTopicAsync(topicId).LastAsync(stored => stored.Type == "human.input.provided");
            (answer.Payload["requestId"]!.AsString(), answer.Payload["value"]?.ToString()).ShouldBe(
                ("form", made.Meaning!.ToString()), made.ToString());
            return true;
        }

        ((int)byForm.StatusCode).ShouldBeOneOf(409, 422);
        Names(FaultOf(text), made).ShouldBeTrue($"{made}\n{FaultOf(text)}");
        return false;
    }

    // Of the fields that are wrong, the page names one: by its label, or by the pointer that the validation gives. For a schema without
    // fields of its own the validation may have none.
    private static bool Names(string fault, FormCase made) => made.Fields.Exists(field => field switch
    {
        { IsUnreadable: true } => fault.Contains($"'{field.Label}'", StringComparison.Ordinal),
        { Meaning: { } value } => !IsValid(field.Schema, value) && (SchemaField.Of(field.Schema).Kind == FieldKind.Json
            || fault.Contains($"'{field.Label}'", StringComparison.Ordinal)
            || fault.Contains($"'{field.Pointer}'", StringComparison.Ordinal)
            || fault.Contains($"'{field.Pointer}/", StringComparison.Ordinal)),
        { Pointer: "" } => fault.Contains("fill in the field", StringComparison.Ordinal),
        _ => field.IsRequired && fault.Contains($"'{field.Label}' is required", StringComparison.Ordinal),
    });

    private static bool IsValid(CopJson schema, CopJson value) =>
        JsonSchema.FromText(schema.ToString()).Evaluate(value.Element, new EvaluationOptions()).IsValid;

    private static string FaultOf(string html) => WebUtility.HtmlDecode(Fault().Match(html).Groups[1].Value);

    [GeneratedRegex("id=\"fault\">(.*?)</p>", RegexOptions.Singleline)]
    private static partial Regex Fault();
}
