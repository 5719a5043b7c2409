namespace Cop;

/// <summary>The rows of one kind in one topic, in the order of (createdSeq, id). Not thread-safe.</summary>
internal sealed class ViewTable
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<View> _rows = [];

    public IReadOnlyList<View> Rows => _rows;

    public View? Find(string id) => _places.TryGetValue(id, out var place) ? _rows[place] : null;

    public void Put(View row)
    {
        var id = ViewKey.For(row).Id;
        if (_places.TryGetValue(id, out var known))
        {
            _rows[known] = row;
            return;
        }

        // Rows are added in the order of their events; those of one event in any order.
        var place = _rows.Count;
        while (place > 0 && Compare(_rows[place - 1], row.CreatedSeq, id) > 0)
            place--;
        _rows.Insert(place, row);
        for (var moved = place; moved < _rows.Count; moved++)
            _places[ViewKey.For(_rows[moved]).Id] = moved;
    }

    /// <summary>Returns the index of the first row after a point in the order.</summary>
    public int After(long createdSeq, string id)
    {
        var (low, high) = (0, _rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(_rows[middle], createdSeq, id) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static int Compare(View row, long createdSeq, string id) =>
        row.CreatedSeq != createdSeq ? row.CreatedSeq.CompareTo(createdSeq) : CopId.Compare(ViewKey.For(row).Id, id);
}
