using System.Diagnostics;
using System.Globalization;

namespace Cop.Trials;

/// <summary>How many hours of two nodes with 100 topics pass in a second of the machine's.</summary>
internal static class Speed
{
    public static int Run() => throw new NotSupportedException();
}
