using Cop;
using Cop.Hitl;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<IPress, ConsolePress>().AddCop(cop =>
{
    cop.UseJournal("./.cop/store").AddHitl();
    cop.AddAgent<Publisher>("publisher").On<Article>(agent => agent.Ask).OnAnswer(Publisher.Approval, agent => agent.DecidedAsync);
});
var app = builder.Build();
app.MapPost("/articles/{topic}", async (string topic, Article article, CopKernel kernel) =>
    (await kernel.Topic(topic).AppendAsync(article, Actor.Human("ada"))).Unwrap().First.Id);
app.MapGet("/inbox", async (HumanRequests inbox) => (await inbox.ListAsync(new() { Roles = ["role:editor"] })).Unwrap());
// A real host takes the person and the roles from its sign-in.
app.MapPost("/inbox/{topic}/{request}/{verdict}", async (string topic, string request, Verdict verdict, HumanRequests inbox) =>
    (await inbox.AnswerAsync(Publisher.Approval, topic, request, verdict, Actor.Human("bob").InRole("role:editor"))).Unwrap().First.Id);
await app.RunAsync();
