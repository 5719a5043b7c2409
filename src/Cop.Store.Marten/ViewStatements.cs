using Marten;

namespace Cop;

/// <summary>Queues derived rows, and the wait keys of the continuations among them.</summary>
internal static class ViewStatements
{
    public static void Queue(IDocumentSession session, SqlStatements sql, IReadOnlyCollection<View> views)
    {
        if (views.Count == 0)
            return;
        View[] rows = [.. views.OrderBy(view => view.TopicId, StringComparer.Ordinal)];
        var (keys, columns) = (Array.ConvertAll(rows, ViewKey.For), Array.ConvertAll(rows, ViewColumns.Of));
        session.QueueSqlCommand(
            sql["write_views"], Array.ConvertAll(keys, key => key.TopicId), Array.ConvertAll(keys, key => (short)key.Kind),
            Array.ConvertAll(keys, key => IndexedText.Key(key.Id)), Array.ConvertAll(rows, row => row.CreatedSeq),
            Array.ConvertAll(columns, column => column.Status), Array.ConvertAll(columns, column => column.TaskId),
            Array.ConvertAll(columns, column => column.Name), Array.ConvertAll(columns, column => column.Scope),
            Array.ConvertAll(columns, column => column.State), Array.ConvertAll(columns, column => column.Due),
            Array.ConvertAll(rows, row => StoredJson.Bytes(ViewJson.Write(row))));
        Continuation[] continuations = [.. rows.OfType<Continuation>()];
        if (continuations.Length > 0)
            QueueWaits(session, sql, continuations);
    }

    public static void QueueRemoval(IDocumentSession session, SqlStatements sql, string topicId, (short Kind, string Id)[] rows)
    {
        if (rows.Length == 0)
            return;
        session.QueueSqlCommand(
            sql["delete_views"], Array.ConvertAll(rows, _ => topicId), Array.ConvertAll(rows, row => row.Kind),
            Array.ConvertAll(rows, row => row.Id));
        string[] continuations = [.. rows.Where(row => row.Kind == (short)ViewKind.Continuation).Select(row => row.Id)];
        if (continuations.Length > 0)
            session.QueueSqlCommand(sql["delete_waits"], Array.ConvertAll(continuations, _ => topicId), continuations);
    }

    private static void QueueWaits(IDocumentSession session, SqlStatements sql, Continuation[] continuations)
    {
        session.QueueSqlCommand(
            sql["delete_waits"], Array.ConvertAll(continuations, row => row.TopicId), Array.ConvertAll(continuations, row => row.Id));
        var waits = continuations.SelectMany(row => WaitKey.For(row).Select(key => (Key: key, row.Id))).ToArray();
        if (waits.Length > 0)
        {
            session.QueueSqlCommand(
                sql["insert_waits"], Array.ConvertAll(waits, wait => wait.Key.TopicId),
                Array.ConvertAll(waits, wait => StoreRow.Hash(wait.Key)), Array.ConvertAll(waits, wait => wait.Id));
        }
    }
}
