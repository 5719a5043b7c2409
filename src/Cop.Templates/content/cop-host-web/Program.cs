using Cop;
using Cop.Hitl;
using CopHost;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAntiforgery();
builder.Services.AddCop(cop => cop
    .UseJournal(".cop/store")
    .AddHitl()
    .AddAgent("cashier").On<PaymentAsked>(Cashier.Ask).OnAnswer(Cashier.Approval, Cashier.Decide));

var app = builder.Build();
app.UseAntiforgery();

// The person and the role must come from your login. This page has none, and listens on the loopback address by default.
var person = Actor.Human("ada");

app.MapGet("/", async (CopKernel kernel, HumanRequests inbox, IAntiforgery antiforgery, HttpContext http) =>
{
    var token = antiforgery.GetAndStoreTokens(http).RequestToken!;
    var payments = await Payments.ReadAsync(kernel.Topic("payments"), inbox);
    return Results.Content(Page.Write(payments, token), "text/html; charset=utf-8");
});

app.MapPost("/pay", async (CopKernel kernel, [FromForm] PaymentForm form) =>
{
    (await kernel.Topic("payments").AppendAsync(new PaymentAsked(form.Payee, form.Amount), person)).Unwrap();
    return Results.Redirect("/");
});

app.MapPost("/answer", async (HumanRequests inbox, [FromForm] AnswerForm form) =>
{
    // A second click is no second answer, and an answer that came too late is an error to show.
    var answered = await inbox.AnswerAsync(
        Cashier.Approval, "payments", form.RequestId, form.Verdict, person.InRole("role:treasurer"));
    return answered.IsOk ? Results.Redirect("/") : Results.Text(answered.Error.Message, statusCode: StatusCodes.Status409Conflict);
});

await app.RunAsync();

internal sealed record PaymentForm(string Payee, decimal Amount);

internal sealed record AnswerForm(string RequestId, Verdict Verdict);
