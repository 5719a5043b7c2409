using System.Collections.Immutable;

namespace Cop.Samples.Review;

/// <summary>The outcome of a look at the file system.</summary>
/// <param name="Targets">The targets that do not exist.</param>
[CopData]
internal sealed partial record BrokenLinks(ImmutableArray<string> Targets);
