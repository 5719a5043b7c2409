namespace Cop.Samples.Payments;

/// <summary>A message of the host.</summary>
public sealed record Pay(string Account, int Amount);
