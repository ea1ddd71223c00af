/// The words that pages put around posts, in the languages their interface or a translating browser speaks.
enum Vocabulary {
  /// What the button under a heading says.
  private static let buttons: [StaticString] = [
    "Download Telegram", "Download", "Join Channel", "Join Group", "Join", "View in Telegram",
    "Preview channel",
    "Open in Telegram", "Open Telegram", "View channel", "Subscribe", "Send Message", "Start Bot", "Open App",
    "加入频道", "加入頻道", "加入群组", "加入群組", "下载 Telegram", "下載 Telegram", "查看频道", "在 Telegram 中查看",
    "チャンネルに参加", "Telegram をダウンロード", "채널 참여", "채널 가입", "Telegram 다운로드",
    "Подписаться", "Скачать Telegram", "Вступить в канал", "Вступить в группу", "Присоединиться к каналу",
    "Открыть в Telegram", "Посмотреть в Telegram", "Перейти в канал", "Завантажити Telegram", "Підписатися",
    "Приєднатися до каналу", "Спампаваць Telegram",
    "Telegram herunterladen", "Kanal beitreten", "In Telegram ansehen", "Télécharger Telegram",
    "Rejoindre le canal",
    "Rejoindre la chaîne", "Voir dans Telegram", "Descargar Telegram", "Unirse al canal", "Ver en Telegram",
    "Baixar Telegram", "Baixar o Telegram", "Entrar no canal", "Inscrever-se", "Scarica Telegram",
    "Unisciti al canale",
    "Pobierz Telegram", "Dołącz do kanału", "Download Telegram-app", "Lid worden van kanaal",
    "Telegram'ı İndir",
    "Kanala Katıl", "Unduh Telegram", "Gabung Saluran", "Tải Telegram", "Tham gia kênh", "ดาวน์โหลด Telegram",
    "تنزيل تيليجرام", "تحميل تيليجرام", "انضمام إلى القناة", "الانضمام إلى القناة", "دانلود تلگرام",
    "پیوستن به کانال",
    "عضویت در کانال", "הורדת טלגרם", "הצטרפות לערוץ", "टेलीग्राम डाउनलोड करें", "चैनल में शामिल हों",
  ]

  /// Anchor texts whose links a capture loses.
  private static let residues: [StaticString] = [
    "Read in full", "Read more", "Read full text", "Read the full text", "Read the full article", "Full text",
    "Full transcript", "Full story", "Continue reading", "Learn more", "Watch in full", "Watch the video",
    "Lire la suite", "En savoir plus", "Texte intégral", "Leer más", "Leer completo", "Texto completo",
    "Ler mais",
    "Leia mais", "Weiterlesen", "Mehr lesen", "Mehr dazu", "Zum Artikel", "Leggi tutto", "Leggi di più",
    "Continua a leggere", "Czytaj więcej", "Czytaj dalej", "Lees meer", "Devamını oku", "Читать полностью",
    "Читать далее", "Читать дальше", "Читайте полностью", "Читать целиком", "Полный текст", "Полностью",
    "Подробнее",
    "Смотреть полностью", "Читати повністю", "Читати далі", "Детальніше", "Повний текст", "阅读全文", "閱讀全文",
    "查看全文", "全文", "阅读更多", "続きを読む", "全文を読む", "더 보기", "전문 보기", "اقرأ المزيد", "قراءة المزيد",
    "النص الكامل", "ادامه مطلب", "متن کامل", "بیشتر بخوانید", "קרא עוד", "और पढ़ें",
  ]

  static func isButton(_ line: TextSlice) -> Bool {
    line.count <= 64 && buttons.contains { line.equalsIgnoringCase($0) }
  }

  /// The range of an anchor's text in a line that has nothing else but emoji, arrows and punctuation.
  static func residue(in line: TextSlice) -> Range<Int>? {
    guard line.count <= 96 else { return nil }
    var start = 0
    var end = line.count
    while start < end {
      let scalar = line.scalar(at: start)
      if isWord(scalar.value) { break }
      start += scalar.length
    }
    while let scalar = TextSlice(line.base, end).scalar(before: end), end > start, !isWord(scalar.value) {
      end -= scalar.length
    }
    guard start < end else { return nil }
    let words = TextSlice(line.base + start, end - start)
    return residues.contains { words.equalsIgnoringCase($0) } ? start..<end : nil
  }
}
