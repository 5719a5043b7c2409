namespace Cop.Samples.Tests.Guides;

[EventType("evidence.submitted")]
internal sealed partial record EvidenceSubmitted(string Exhibit);
