/// What pages load besides themselves. It lies in the program, which stands alone.
enum Assets {
  /// A sluice gate, on which the water stands higher on one side.
  static let icon = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5d66"/>\
    <path d="M4 13q3-3 6 0t5 0v13H4z" fill="#8fd3d6"/><path d="M17 21q3-2 6 0t5 0v5H17z" fill="#4fa3aa"/>\
    <path d="M15 5h2v21h-2z" fill="#fff"/></svg>
    """
}
