namespace Cop.Packages;

/// <summary>Traverses the derivation of an incompatibility.</summary>
internal static class Conflicts
{
    /// <summary>The causes that are not derived, each once, in the order of the derivation.</summary>
    public static IEnumerable<IncompatibilityCause> Leaves(Incompatibility conflict) =>
        PostOrder(conflict).Where(each => each.Cause is not IncompatibilityCause.Derived).Select(each => each.Cause);

    /// <summary>Every incompatibility of the derivation once, premises before what follows from them.</summary>
    public static IEnumerable<Incompatibility> PostOrder(Incompatibility conflict)
    {
        var seen = new HashSet<Incompatibility>();
        var open = new Stack<(Incompatibility Item, bool AreOthersDone)>([(conflict, false)]);
        while (open.TryPop(out var next))
        {
            if (next.AreOthersDone)
            {
                yield return next.Item;
                continue;
            }

            if (!seen.Add(next.Item)) continue;
            open.Push((next.Item, true));
            if (next.Item.Cause is not IncompatibilityCause.Derived derived) continue;
            open.Push((derived.Right, false));
            open.Push((derived.Left, false));
        }
    }
}
