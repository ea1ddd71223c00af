import CLinux
import Glibc

extension MetricSnapshot {
  /// Adds what the kernel says of this process. What it does not say is left out.
  public mutating func addProcess() {
    if let stat = ProcessStat() {
      let ticks = Double(sysconf(CInt(_SC_CLK_TCK)))
      set(MetricCatalog.processCPU, to: Double(stat.processorTicks) / ticks)
      set(MetricCatalog.processVirtualMemory, to: stat.virtualBytes)
      set(MetricCatalog.processMemory, to: stat.residentPages * sysconf(CInt(_SC_PAGESIZE)))
      if let boot = Self.bootTime() {
        set(MetricCatalog.processStart, to: Double(boot) + Double(stat.startTicks) / ticks)
      }
    }
    if let count = Self.openDescriptors() { set(MetricCatalog.processDescriptors, to: count) }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      let most = Double(limit.rlim_cur)
      set(MetricCatalog.processMostDescriptors, to: limit.rlim_cur == .max ? .infinity : most)
    }
  }

  /// When the machine started, in seconds since 1970.
  private static func bootTime() -> Int? {
    guard let text = contents(of: "/proc/stat") else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix("btime ") }
      .flatMap { Int($0.dropFirst("btime ".count)) }
  }

  private static func openDescriptors() -> Int? {
    guard let directory = opendir("/proc/self/fd") else { return nil }
    defer { closedir(directory) }
    var count = 0
    while let entry = readdir(directory) {
      if sluice_entry_name(entry).pointee != CChar(UInt8(ascii: ".")) { count += 1 }
    }
    // That of the listing itself does not count.
    return count - 1
  }
}

/// The fields of /proc/self/stat that count here; see proc(5).
private struct ProcessStat {
  var processorTicks: Int
  var startTicks: Int
  var virtualBytes: Int
  var residentPages: Int

  init?() {
    // The name may hold spaces and parentheses; the fields begin behind the last of them, with the third.
    guard let text = contents(of: "/proc/self/stat"), let name = text.lastIndex(of: ")") else { return nil }
    let fields = text[name...].dropFirst().split(separator: " ")
    func field(_ number: Int) -> Int? { fields.count > number - 3 ? Int(fields[number - 3]) : nil }
    guard let user = field(14), let system = field(15), let start = field(22), let virtual = field(23),
      let resident = field(24)
    else { return nil }
    processorTicks = user + system
    startTicks = start
    virtualBytes = virtual
    residentPages = resident
  }
}

/// A file of /proc, which is made while it is read.
private func contents(of path: String) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 16 << 10)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { return nil }
    if count == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes += buffer[..<count]
  }
}
