using System.Collections.Immutable;

namespace Cop.Samples.Review;

/// <summary>The broken links that a check of the file system found.</summary>
/// <param name="Targets">The targets that do not exist.</param>
[CopData]
internal sealed partial record BrokenLinks(ImmutableArray<string> Targets);
