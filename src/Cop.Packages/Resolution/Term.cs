namespace Cop.Packages;

/// <summary>A statement about one package: that its version is in a set or, if absence is allowed, that it is not chosen at all.</summary>
/// <remarks>PubGrub's positive term is one without absence, its negative term the complement of one.</remarks>
internal readonly record struct Term(string Package, VersionSet Versions, bool AllowsAbsence)
{
    /// <summary>Whether the statement cannot hold.</summary>
    public bool IsImpossible => !AllowsAbsence && Versions.IsEmpty;

    /// <summary>Whether the statement always holds.</summary>
    public bool IsTrivial => AllowsAbsence && Versions == VersionSet.All;

    public static Term In(string package, VersionSet versions) => new(package, versions, false);

    public static Term NotIn(string package, VersionSet versions) => new(package, versions.Complement(), true);

    public Term Complement() => new(Package, Versions.Complement(), !AllowsAbsence);

    public Term Intersect(Term other) => new(Package, Versions.Intersect(other.Versions), AllowsAbsence && other.AllowsAbsence);

    /// <summary>Whether both statements cannot hold together.</summary>
    public bool IsDisjointFrom(Term other) => !(AllowsAbsence && other.AllowsAbsence) && Versions.IsDisjointFrom(other.Versions);

    public bool IsSubsetOf(Term other) => (!AllowsAbsence || other.AllowsAbsence) && Versions.IsSubsetOf(other.Versions);
}
