using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Packages.Tests;

public sealed class ArchiveTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cop-archive-");

    public void Dispose() => _folder.Delete(recursive: true);

    private static readonly PackageFile[] Sample =
    [
        File("cop.yaml", "meta: {name: sample, version: 1.0.0}\n"),
        File("prompts/system.md", "Grüße"),
        File("prompts/empty.md", ""),
        File("a/" + new string('b', 120) + "/" + new string('c', 90), "long path"),
    ];

    [Fact]
    public void Packing_in_any_order_gives_the_same_bytes_and_the_same_identity()
    {
        byte[] archive = ArchiveWriter.Write(Sample);
        ArchiveWriter.Write([.. Sample.Reverse()]).ShouldBe(archive);
        TreeDigest.Of(Sample.Reverse()).ShouldBe(TreeDigest.Of(Sample));
        TreeDigest.Of([.. Sample.Skip(1), File("cop.yaml", "changed")]).ShouldNotBe(TreeDigest.Of(Sample));
    }

    [Fact]
    public void The_tree_digest_is_the_one_of_the_specification() =>
        TreeDigest.Of([File("b", "x"), File("a", "")]).ShouldBe("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"644 a\0{Convert.ToHexStringLower(SHA512.HashData([]))}\n644 b\0{Convert.ToHexStringLower(SHA512.HashData("x"u8))}\n"))));

    [Fact]
    public void What_was_packed_is_read_back()
    {
        ArchiveReader.TryRead(ArchiveWriter.Write(Sample), out var files, out var reason).ShouldBeTrue(reason);
        files.Select(each => each.Path).ShouldBe(PackageFiles.Sort(Sample).Select(each => each.Path));
        TreeDigest.Of(files).ShouldBe(TreeDigest.Of(Sample));
    }

    [Fact]
    public void GNU_tar_and_sha512sum_agree_with_us()
    {
        string path = Path.Combine(_folder.FullName, "sample.cop");
        byte[] archive = ArchiveWriter.Write(Sample);
        System.IO.File.WriteAllBytes(path, archive);
        Run("gzip", "-t", "-S", ".cop", path);
        var listing = Run("tar", "--numeric-owner", "--utc", "-tvzf", path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        listing.Length.ShouldBe(Sample.Length);
        listing.ShouldAllBe(
            line =>
                line.StartsWith("-rw-r--r-- 0/0", StringComparison.Ordinal) && line.Contains("1970-01-01 00:00", StringComparison.Ordinal));
        Run("tar", "-xzf", path, "-C", _folder.FullName);
        System.IO.File.ReadAllText(Path.Combine(_folder.FullName, "prompts/system.md")).ShouldBe("Grüße");
        string hex = Run("sha512sum", path).Split(' ')[0];
        TreeDigest.IntegrityOf(archive).ShouldBe("sha512-" + Convert.ToBase64String(Convert.FromHexString(hex)));
    }

    [Fact]
    public void An_archive_that_GNU_tar_made_is_read()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder.FullName, "cop.yaml"), "meta: {}\n");
        Run("sh", "-c", $"cd {_folder.FullName} && tar --format=ustar -cf - cop.yaml | gzip -n > made.tgz");
        ArchiveReader.TryRead(System.IO.File.ReadAllBytes(Path.Combine(_folder.FullName, "made.tgz")), out var files, out var reason)
            .ShouldBeTrue(reason);
        files.ShouldHaveSingleItem().Path.ShouldBe("cop.yaml");
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../x")]
    [InlineData("a\\b")]
    [InlineData("c:x")]
    [InlineData("a\u0007b")]
    [InlineData("con")]
    [InlineData("dir/LPT1.txt")]
    [InlineData("name.")]
    [InlineData("./a")]
    public void A_path_that_is_not_portable_is_refused(string path) =>
        Refused(Tar(writer => writer.WriteEntry(Regular(path)))).ShouldNotBeEmpty();

    [Theory]
    [InlineData("a.md", "a.md")]
    [InlineData("a.md", "A.MD")]
    [InlineData("a", "a/b")]
    public void Two_paths_that_are_one_somewhere_are_refused(string first, string second) => Refused(Tar(writer =>
    {
        writer.WriteEntry(Regular(first));
        writer.WriteEntry(Regular(second));
    })).ShouldNotBeEmpty();

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.Directory)]
    [InlineData(TarEntryType.CharacterDevice)]
    public void An_entry_that_is_no_regular_file_is_refused(TarEntryType type)
    {
        var entry = new UstarTarEntry(type, "x");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/passwd";
        Refused(Tar(writer => writer.WriteEntry(entry))).ShouldContain("regular files");
    }

    [Fact]
    public void A_pax_header_is_refused() =>
        Refused(Tar(writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "x")))).ShouldContain("regular files");

    [Fact]
    public void A_GNU_header_is_refused() =>
        Refused(Tar(writer => writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, "x")))).ShouldContain("ustar");

    [Fact]
    public void A_second_gzip_member_is_refused()
    {
        byte[] archive = ArchiveWriter.Write(Sample);
        Refused([.. archive, .. Convert.FromHexString("1f8b080000000000000303000000000000000000")]).ShouldNotBeEmpty();
        Refused([.. archive, .. Gzip(new byte[20_000])]).ShouldNotBeEmpty();
        Refused([.. archive, 0]).ShouldNotBeEmpty();
        Refused([.. archive, .. archive]).ShouldNotBeEmpty();
    }

    [Fact]
    public void Data_behind_the_end_is_refused() =>
        Refused(Gzip([.. Unzip(ArchiveWriter.Write(Sample)), .. "more"u8])).ShouldContain("behind the end");

    [Fact]
    public void A_bomb_is_refused()
    {
        byte[] zeros = new byte[32 * 1024 * 1024];
        Refused(Gzip([.. UstarHeader.Write("zeros", zeros.Length), .. zeros, .. new byte[1024]])).ShouldContain("limit");
    }

    [Fact]
    public void More_than_10000_entries_are_refused()
    {
        // Contents that do not compress, or the limit of the ratio would come first.
        var random = new Random(1);
        byte[] content = new byte[UstarHeader.Size];
        using var tar = new MemoryStream();
        for (int number = 0; number <= PackageFiles.MaxFiles; number++)
        {
            random.NextBytes(content);
            tar.Write(UstarHeader.Write($"f{number}", content.Length));
            tar.Write(content);
        }

        tar.Write(new byte[1024]);
        Refused(Gzip(tar.ToArray())).ShouldContain("entries");
    }

    [Fact]
    public void An_archive_that_was_cut_anywhere_is_refused()
    {
        byte[] archive = ArchiveWriter.Write(Sample);
        for (int at = 0; at < archive.Length; at++) Refused(archive[..at]);
    }

    [Fact]
    public void A_wrong_checksum_or_length_is_refused()
    {
        byte[] archive = ArchiveWriter.Write(Sample);
        for (int at = archive.Length - 8; at < archive.Length; at++) Refused(
            [.. archive[..at], (byte)(archive[at] ^ 1), .. archive[(at + 1)..]]);
    }

    [Fact]
    public void A_bit_changed_anywhere_never_ends_in_an_exception()
    {
        byte[] archive = ArchiveWriter.Write(Sample);
        for (int bit = 0; bit < archive.Length * 8; bit++)
        {
            byte[] changed = [.. archive];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            // Some bits of gzip mean nothing: then the files are the same, and the integrity is not.
            if (!ArchiveReader.TryRead(changed, out var files, out _)) files.ShouldBeEmpty();
            TreeDigest.IntegrityOf(changed).ShouldNotBe(TreeDigest.IntegrityOf(archive));
        }
    }

    [Fact]
    public void A_path_that_does_not_fit_is_refused_before_packing() =>
        ArchiveWriter.FindFault([File(new string('x', 101), "")])!.ShouldContain("ustar");

    private static PackageFile File(string path, string content) => new(path, Encoding.UTF8.GetBytes(content));

    private static UstarTarEntry Regular(string path) =>
        new(TarEntryType.RegularFile, path) { DataStream = new MemoryStream("x"u8.ToArray()) };

    private static string Refused(byte[] archive)
    {
        ArchiveReader.TryRead(archive, out var files, out var reason).ShouldBeFalse();
        files.ShouldBeEmpty();
        return reason;
    }

    private static byte[] Tar(Action<TarWriter> write)
    {
        using var output = new MemoryStream();
        using (var writer = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true)) write(writer);
        return Gzip(output.ToArray());
    }

    private static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(content);
        return output.ToArray();
    }

    private static byte[] Unzip(byte[] archive)
    {
        using var output = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        gzip.CopyTo(output);
        return output.ToArray();
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process =
            Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd(), errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors);
        return output;
    }
}
