namespace Cop;

/// <summary>A list of segments, which grows without copying. Not thread-safe.</summary>
internal sealed class SegmentedList<T> where T : struct
{
    private const int PieceSize = 1024;
    private const int FirstSize = 4;
    private T[][] _pieces = [];

    public int Count { get; private set; }

    public ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return ref _pieces[index / PieceSize][index % PieceSize];
        }
    }

    public void Add(T item)
    {
        var piece = Count / PieceSize;
        if (piece == _pieces.Length)
            Array.Resize(ref _pieces, Math.Max(1, piece * 2));
        _pieces[piece] ??= new T[piece == 0 ? FirstSize : PieceSize];
        // Only the first segment grows: most topics are short.
        if (_pieces[piece].Length == Count % PieceSize)
            Array.Resize(ref _pieces[piece], Count % PieceSize * 2);
        _pieces[piece][Count % PieceSize] = item;
        Count++;
    }
}
