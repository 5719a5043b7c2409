using System.Globalization;
using Cop;
using CopHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddCop(cop => cop
    .UseJournal(".cop/store")
    .AddAgent("cashier").On<PaymentAsked>(Cashier.Ask).OnResume(Cashier.Answered, Cashier.Decide));

using var host = builder.Build();
await host.StartAsync();
var payments = host.Services.GetRequiredService<CopKernel>().Topic("payments");
var person = Actor.Human("ada");

// dotnet run -- Bob 12.50
if (args is [var payee, var amount])
    (await payments.AppendAsync(new PaymentAsked(payee, decimal.Parse(amount, CultureInfo.InvariantCulture)), person)).Unwrap();

Console.WriteLine("Ctrl-C ends the host.");
await foreach (var next in payments.Kernel.StreamEventsAsync("payments"))
{
    Console.WriteLine($"#{next.TopicSeq} {next.Type} by {next.Initiator}");
    if (next.Is<DecisionRequested>(out var request) && !await IsAnsweredAsync(request.RequestId))
    {
        Console.WriteLine($"{request.Prompt} (yes or no)");
        if (Console.ReadLine() is not { } line)
            break;
        var decision = line.StartsWith('y') ? "approved" : "rejected";
        (await payments.AppendAsync(new DecisionProvided(request.RequestId, decision), person)).Unwrap();
    }
}

await host.StopAsync();

async Task<bool> IsAnsweredAsync(string requestId)
{
    await foreach (var answer in payments.ReadAsync<DecisionProvided>())
    {
        if (answer.Payload.RequestId == requestId)
            return true;
    }

    return false;
}
