using Cop;
using CopHost;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAntiforgery();
builder.Services.AddCop(cop => cop
    .UseJournal(".cop/store")
    .AddAgent("cashier").On<PaymentAsked>(Cashier.Ask).OnResume(Cashier.Answered, Cashier.Decide));

var app = builder.Build();
app.UseAntiforgery();

// The identity that answers must come from your login. This page has none, and listens on the loopback address by default.
var person = Actor.Human("ada");

app.MapGet("/", async (CopKernel kernel, IAntiforgery antiforgery, HttpContext http) =>
{
    var token = antiforgery.GetAndStoreTokens(http).RequestToken!;
    return Results.Content(Page.Write(await Payments.ReadAsync(kernel.Topic("payments")), token), "text/html; charset=utf-8");
});

app.MapPost("/pay", async (CopKernel kernel, [FromForm] PaymentForm form) =>
{
    (await kernel.Topic("payments").AppendAsync(new PaymentAsked(form.Payee, form.Amount), person)).Unwrap();
    return Results.Redirect("/");
});

app.MapPost("/answer", async (CopKernel kernel, [FromForm] AnswerForm form) =>
{
    // With this id a second click is no second answer.
    var answer = new DecisionProvided(form.RequestId, form.Decision == "approved" ? "approved" : "rejected");
    await kernel.Topic("payments").AppendAsync(answer, person, id: $"{form.RequestId}/answer");
    return Results.Redirect("/");
});

await app.RunAsync();

internal sealed record PaymentForm(string Payee, decimal Amount);

internal sealed record AnswerForm(string RequestId, string Decision);
