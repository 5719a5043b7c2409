using System.Text;

namespace Cop.Transport.Tests;

public sealed class FileTransportTests : IAsyncLifetime
{
    private const string Node = "urn:cop:node:a";

    private readonly string _folder = Directory.CreateTempSubdirectory("cop-files-").FullName;
    private CopKernel _source = null!;
    private CopKernel _replica = null!;

    private string Events => Path.Combine(_folder, "events");

    public async Task InitializeAsync()
    {
        _source = await Workload.StartAsync();
        _replica = await Workload.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact, Trait("spec", "6.3.1")]
    public async Task A_store_is_replicated_through_files_that_rotate()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 200);
        await WriteAsync(new FileCheckpoint(Path.Combine(_folder, "written")), maxFileBytes: 10_000);
        Directory.GetFiles(Events, "*.ndjson").Length.ShouldBeGreaterThan(5);
        (await ReadAsync()).Events.ShouldBe(200);
        await Workload.CompareAsync(_source, _replica);
        await Workload.AppendAsync(_source, seed: 2, count: 30);
        await WriteAsync(new FileCheckpoint(Path.Combine(_folder, "written")), maxFileBytes: 10_000);
        (await ReadAsync()).Events.ShouldBe(30);
        await Workload.CompareAsync(_source, _replica);
    }

    [Fact]
    public async Task An_unfinished_line_is_not_read_and_is_removed_by_the_next_writer()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 20);
        await WriteAsync(new MemoryCheckpoint());
        var file = Directory.GetFiles(Events, "*.ndjson").Single();
        var whole = new FileInfo(file).Length;
        await File.AppendAllTextAsync(file, "{\"specversion\":\"1.0\",\"id\":\"torn");
        (await ReadAsync()).Events.ShouldBe(20);
        // Without its checkpoint the writer repeats everything, behind the line that it removes.
        await WriteAsync(new MemoryCheckpoint());
        new FileInfo(file).Length.ShouldBe(whole * 2);
        (await ReadAsync()).Events.ShouldBe(20);
        await Workload.CompareAsync(_source, _replica);
    }

    [Fact]
    public async Task A_damaged_line_is_named_by_file_and_byte()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 3);
        await WriteAsync(new MemoryCheckpoint());
        var file = Directory.GetFiles(Events, "*.ndjson").Single();
        var lines = await File.ReadAllLinesAsync(file);
        await File.WriteAllTextAsync(file, $"{lines[0]}\nno json\n{lines[2]}\n");
        var error = (await Should.ThrowAsync<CopException>(ReadAsync)).Error;
        error.Code.ShouldBe(CopErrorCodes.InvalidJson);
        error.Message.ShouldContain($"'{file}', byte {Encoding.UTF8.GetByteCount(lines[0]) + 1}");
    }

    [Fact]
    public async Task Files_that_were_read_and_are_lost_are_reported()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 10);
        await WriteAsync(new MemoryCheckpoint());
        await ReadAsync();
        var file = Directory.GetFiles(Events, "*.ndjson").Single();
        await File.WriteAllTextAsync(file, "");
        (await Should.ThrowAsync<CopException>(ReadAsync)).Error.Code.ShouldBe(CopErrorCodes.HistoryChanged);
        File.Delete(file);
        (await Should.ThrowAsync<CopException>(ReadAsync)).Error.Code.ShouldBe(CopErrorCodes.NotFound);
        await File.WriteAllTextAsync(Path.Combine(_folder, "read"), "torn");
        (await Should.ThrowAsync<CopException>(ReadAsync)).Error.Code.ShouldBe(TransportErrorCodes.Malformed);
    }

    [Fact]
    public async Task A_second_writer_waits_until_the_first_is_gone()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 5);
        var events = await Workload.ReadAsync(_source);
        await using var second = new FileTarget(Events, Node);
        await using (var first = new FileTarget(Events, Node))
        {
            await first.WriteAsync(events, default);
            var error = (await Should.ThrowAsync<CopException>(() => second.WriteAsync(events, default))).Error;
            (error.Code, error.Category).ShouldBe((TransportErrorCodes.Unavailable, CopErrorCategory.Temporary));
        }

        await second.WriteAsync(events, default);
        (await ReadAsync()).Events.ShouldBe(10);
    }

    [Fact]
    public async Task A_reader_that_is_killed_before_it_acknowledges_reads_again()
    {
        await Workload.AppendAsync(_source, seed: 1, count: 300);
        await WriteAsync(new MemoryCheckpoint());
        await KilledConsumer.RunAsync("files", Events, _folder);
        await KilledConsumer.ContinueAsync(_folder, new FileSource(Events, new FileCheckpoint(Path.Combine(_folder, "place"))), _source);
    }

    private async Task WriteAsync(IReplicationCheckpoint place, long maxFileBytes = 1_000_000)
    {
        await using var target = new FileTarget(Events, Node, maxFileBytes);
        await new Replication(new StoreSource(_source, place), target).RunAsync();
    }

    private Task<ReplicationReport> ReadAsync() => new Replication(
        new FileSource(Events, new FileCheckpoint(Path.Combine(_folder, "read"))), new StoreTarget(_replica)).RunAsync();
}
