internal import CArchive

/// Containers as libarchive writes them.
public enum Packing: String, CaseIterable, Sendable {
  case zip, tar
  case tarGzip = "tar.gz"
  case tarZstd = "tar.zst"
  case sevenZip = "7z"

  /// Puts files into one container, in their order.
  public func pack(_ files: [DumpFile]) -> [UInt8] {
    let archive = archive_write_new()
    defer { archive_write_free(archive) }
    switch self {
    case .zip: archive_write_set_format_zip(archive)
    case .sevenZip: archive_write_set_format_7zip(archive)
    case .tar, .tarGzip, .tarZstd: archive_write_set_format_pax_restricted(archive)
    }
    switch self {
    case .tarGzip: archive_write_add_filter_gzip(archive)
    case .tarZstd: archive_write_add_filter_zstd(archive)
    default: break
    }
    let room = files.reduce(1 << 20) { $0 + $1.bytes.count * 2 + 4096 }
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      var used = 0
      check(archive_write_open_memory(archive, buffer.baseAddress, room, &used), archive)
      for file in files {
        let entry = archive_entry_new()
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname_utf8(entry, file.name)
        archive_entry_set_filetype(entry, 0o100000)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, Int64(file.bytes.count))
        archive_entry_set_mtime(entry, 1_622_894_096, 0)
        check(archive_write_header(archive, entry), archive)
        let written = file.bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
        precondition(written == file.bytes.count, "libarchive took only a part of \(file.name)")
      }
      check(archive_write_close(archive), archive)
      count = used
    }
  }

  private func check(_ code: CInt, _ archive: OpaquePointer?) {
    precondition(code == ARCHIVE_OK, String(cString: archive_error_string(archive)))
  }
}
