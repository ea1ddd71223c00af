import Identity
import Testing

@Suite struct KinRelationTests {
  private static let russian = """
    ⚡️ Правительство утвердило программу развития северных портов до конца десятилетия. В неё войдут новые причалы, \
    ледоколы и железнодорожные подходы. Министр транспорта сообщил, что первые контракты подпишут уже осенью. \
    Эксперты называют планы смелыми, но выполнимыми.
    """
  private static let english = """
    The city council approved a new tram line along the river on Tuesday evening. Construction is expected to start \
    next spring and should take about three years. Residents had asked for quieter vehicles and more trees. \
    The mayor promised both at the end of a long debate.
    """
  private static let persian = """
    شورای شهر عصر سه‌شنبه ساخت خط تازه‌ی تراموا در کنار رودخانه را تصویب کرد. ساخت و ساز از بهار آینده آغاز می‌شود و \
    حدود سه سال طول خواهد کشید. ساکنان خواستار قطارهای آرام‌تر و درختان بیشتر شده بودند.
    """
  private static let chinese = """
    市议会周二晚上批准了沿河新建有轨电车线路的计划。工程预计明年春天开工，工期大约三年。居民们此前要求使用更安静的车辆，\
    并在沿线种植更多树木。市长在漫长的辩论结束时答应了这两项要求。
    """
  private static let mixed = """
    Сегодня в 北京 прошёл форум Open Data: участники обсудили стандарты, лицензии и большие модели. Организаторы \
    обещают выложить видео на следующей неделе, a summary in English will follow soon after that.
    """

  @Test(arguments: [russian, english, persian, chinese, mixed])
  func punctuationAndCaseDoNotMatter(text: String) {
    let plain = text.uppercased().replacing(".", with: " 🔥\n\n").replacing(",", with: " —")
    #expect(KinTestArchive.relation(text, plain) == "exact")
    #expect(KinTestArchive.relation(text, text + " https://t.me/somewhere/1") == "exact")
    #expect(KinTestArchive.relation(text, text + "\n" + text) == "exact")
  }

  @Test(arguments: [
    (russian, "смелыми", "дерзкими"), (english, "quieter", "more quiet"), (persian, "درختان", "درخت‌های"),
    (chinese, "漫长", "很长"), (mixed, "обещают", "обещали"),
    (russian, "контракты", "контаркты"), (english, "expected", "expcted"),
  ])
  func editsAreRevisions(text: String, word: String, other: String) {
    #expect(text.contains(word))
    #expect(KinTestArchive.relation(text, text.replacing(word, with: other)) == "revision")
  }

  @Test(arguments: [russian, english, persian, chinese, mixed])
  func cutTextsAreParts(text: String) {
    let cut = String(text.prefix(text.count * 2 / 5)) + "…"
    #expect(KinTestArchive.relation(text, cut) == "shorter")
    #expect(KinTestArchive.relation(cut, text) == "longer")
  }

  @Test(arguments: [russian, english, persian])
  func lostBeginningsAreParts(text: String) {
    let words = text.split(separator: " ")
    let cut = words[(words.count / 3)...].joined(separator: " ")
    let relation = KinTestArchive.relation(text, cut)
    #expect(relation == "shorter")
  }

  @Test(arguments: [russian, english])
  func movedSentencesAreReordered(text: String) {
    let sentences = text.split(separator: ". ").map { $0.replacing(".", with: "") }
    let moved = ([sentences[2], sentences[3], sentences[0], sentences[1]]).joined(separator: ". ")
    #expect(KinTestArchive.relation(text, moved) == "reordered")
  }

  @Test(arguments: [
    // Numbers and dates.
    (
      "On June 10, Lavrov met with the Foreign Minister of Brazil in Moscow",
      "On June 11, Lavrov met with the Foreign Minister of Brazil in Moscow"
    ),
    ("Курс доллара на завтра 91,25 рубля за единицу", "Курс доллара на завтра 92,40 рубля за единицу"),
    ("قیمت دلار امروز در تهران ۵۸۲۰۰ تومان است", "قیمت دلار امروز در تهران ۵۹۱۰۰ تومان است"),
    ("今日北京最高气温三十五度，最低气温25度，有小雨", "今日北京最高气温三十五度，最低气温28度，有小雨"),
    // Names.
    (
      "The committee was addressed today by Senator Vieira of the opposition",
      "The committee was addressed today by Senator Kowalski of the opposition"
    ),
    (
      "Вчера в посольстве прошла встреча с министром Сабо и его делегацией",
      "Вчера в посольстве прошла встреча с министром Окафором и его делегацией"
    ),
    // Months beside a day, whatever their case; flags.
    (
      "Заседание комитета по транспорту перенесено на 7 июня, начало как обычно",
      "Заседание комитета по транспорту перенесено на 7 мая, начало как обычно"
    ),
    (
      "🇷🇺🇧🇷 Послы вручили верительные грамоты главе государства",
      "🇷🇺🇨🇳 Послы вручили верительные грамоты главе государства"
    ),
    // Two numbers that changed places.
    (
      "The index rose to 31.7 in December from 20.2 a month earlier, they said",
      "The index rose to 31.2 in December from 20.7 a month earlier, they said"
    ),
  ])
  func otherFactsAreSiblings(first: String, second: String) {
    #expect(KinTestArchive.relation(first, second) == "sibling")
    #expect(KinTestArchive.relation(second, first) == "sibling")
  }

  @Test func unrelatedTextsAreNoKin() {
    let texts = [Self.russian, Self.english, Self.persian, Self.chinese, Self.mixed]
    for first in texts {
      for second in texts where first != second { #expect(KinTestArchive.relation(first, second) == "none") }
    }
  }

  @Test(arguments: [
    "⚡️", "👆👆👆", "#новости", "#breaking #news", "https://t.me/channel/5", "@channel", "…", "", "🇷🇺🇨🇳",
  ])
  func textsWithoutWordsAreNeverKin(text: String) {
    #expect(KinTestArchive.relation(text, text) == "none")
    #expect(KinTestArchive.relation(text, text + "!") == "none")
  }

  @Test func veryShortTextsAreOnlyExact() {
    #expect(KinTestArchive.relation("Доброе утро", "доброе утро!") == "exact")
    #expect(KinTestArchive.relation("Доброе утро всем", "Доброе утро друзья") == "none")
    #expect(KinTestArchive.relation("北京会谈", "北京谈判") == "none")
    #expect(KinTestArchive.relation("北京会谈", "北京会谈。") == "exact")
  }

  @Test func shortTextsWithOtherLinksAreSiblings() {
    let first = "Watch our live stream here https://t.me/a/1"
    #expect(KinTestArchive.relation(first, "Watch our live stream here: https://t.me/a/2") == "sibling")
    #expect(KinTestArchive.relation(first, "Watch our live stream here: https://t.me/a/1 !") == "exact")
    #expect(KinTestArchive.relation(first, "Watch our live stream here") == "exact")
  }

  @Test func footersOfChannelsDoNotMatter() {
    let first = Self.english + "\n\nFollow @tramnews for more"
    let second = Self.english + "\n\nFollow @riverside for more"
    #expect(KinTestArchive.relation(first, second) == "revision")
    #expect(KinTestArchive.relation(Self.english, second) == "revision")
  }

  @Test func relatesTextsWithoutCommonAnchors() throws {
    let archive = KinTestArchive()
    archive.add("Срочно: взрыв прогремел утром в центре города, жильцы дома покинули квартиры")
    let edited = "Срочно: взрыв прогримел утром в цэнтре города, жильцы дамо покинули квартиры"
    let finding = try edited.withUTF8Bytes { try archive.engine.find($0, in: archive.store) }
    #expect(finding.copy == nil)
    #expect(try archive.engine.relate(to: 0, in: archive.store)?.relation == .revision)
  }

  @Test func boilerplateIsLearnt() {
    let footer =
      " Подписывайтесь на наш канал, чтобы не пропустить важные новости города и области каждый день"
    let bodies = (0..<40).map {
      "Событие \($0 * 7919 % 1009) произошло сегодня около \($0 * 31 % 59) дома, x\($0) y\($0)"
    }
    let body = """
      Жители улицы Лесной пожаловались на шум стройки, которая идёт под окнами даже ночью. Подрядчик пообещал работать \
      тише и закончить отделку раньше срока, а управа обещала проверить
      """
    let archive = KinTestArchive()
    archive.add(body)
    #expect(archive.add(body + footer).copy?.relation == .longer)
    // Of these words the footer is most: what only shares it is no kin.
    for text in bodies { #expect(archive.add(text + footer).copy == nil) }
    #expect(archive.add("Совсем другое дело было вчера вечером" + footer).copy == nil)
    // What only adds it is the same.
    #expect(archive.add(body.replacing("тише", with: "потише") + footer).copy?.relation == .revision)
  }

  /// A short text with a long disclaimer shares most of its words with every other text that has it.
  @Test func disclaimersAreNoStories() {
    let disclaimer = """
       НАСТОЯЩИЙ МАТЕРИАЛ ПРОИЗВЕДЁН И РАСПРОСТРАНЁН ОРГАНИЗАЦИЕЙ, ВКЛЮЧЁННОЙ В РЕЕСТР, ЛИБО КАСАЕТСЯ ДЕЯТЕЛЬНОСТИ ТАКОЙ \
      ОРГАНИЗАЦИИ, И ПРЕДНАЗНАЧЕН ДЛЯ ЛИЦ СТАРШЕ ВОСЕМНАДЦАТИ ЛЕТ
      """
    let archive = KinTestArchive()
    // Learnt once sixteen texts have begun and ended with it.
    var copies = 0
    for index in 0..<80 {
      let words = (0..<(index % 2 == 0 ? 4 : 20)).map { "с\(index * 31 + $0 * 7)х" }.joined(separator: " ")
      let finding = archive.add(index % 3 == 0 ? disclaimer + ". " + words : words + "." + disclaimer)
      if index >= 50 && finding.copy != nil { copies += 1 }
    }
    #expect(copies == 0)
  }

  @Test func whatPreviewsAddIsLearnt() {
    let archive = KinTestArchive()
    let text = "Композитор закончил работу над новой оперой, премьера которой состоится весной в столице"
    archive.add(text)
    let cut = "Композитор закончил работу над новой… Читать дальше"
    let before = archive.add(cut)
    #expect(before.copy == nil)
    for index in 0..<30 {
      archive.add("Заметка x\(index) о том y\(index), как z\(index) жил w\(index)… Читать дальше")
    }
    #expect(archive.add(cut.replacing("работу", with: "труд")).copy == nil)
    let other = "Композитор закончил работу над старой… Читать дальше"
    #expect(archive.add(other).copy == nil)
    let archived = KinTestArchive(statistics: archive.engine.statistics)
    archived.add(text)
    #expect(archived.add(cut).copy?.relation == .shorter)
  }

  /// Where much is misspelt, one word more that is not quite a misspelling makes no sibling.
  @Test func misspeltTextsAreRevisions() {
    let misspelt = Self.english.replacing("approved", with: "aproved").replacing(
      "Construction", with: "Constrcution"
    )
    .replacing("Residents", with: "Resdients").replacing("expected", with: "expeccted")
    .replacing("debate", with: "debtae")
    #expect(KinTestArchive.relation(Self.english, misspelt) == "revision")
    #expect(KinTestArchive.relation(misspelt, Self.english) == "revision")
  }

  @Test func oneFactDecidesInATemplate() {
    let archive = KinTestArchive()
    func text(_ name: String, _ day: Int) -> String {
      """
      Вчера глава ведомства провёл встречу с коллегой по имени \(name) на полях большой конференции. Стороны подробно \
      обсудили вопросы двустороннего сотрудничества, подтвердили взаимный интерес к расширению торговли и договорились \
      продолжить консультации на уровне экспертов. Встреча прошла в тёплой и дружественной обстановке, участники \
      отметили высокий уровень доверия между странами и пригласили друг друга посетить столицы, номер \(day).
      """
    }
    let names = [
      "Виейра", "Пандор", "Багери", "Коммасит", "Мукаса", "Альварес", "Шукри", "Дачич", "Окафор", "Мендес",
    ]
    for round in 0..<4 {
      for (index, name) in names.enumerated() { archive.add(text(name + "\(round)", index * 10 + round)) }
    }
    let finding = archive.add(text("Фидан", 1))
    #expect(finding.copy == nil)
    #expect(finding.siblings >= 2)
  }

  @Test func scoresAreShares() {
    let archive = KinTestArchive()
    archive.add(Self.english)
    let finding = archive.add(Self.english.replacing("mayor", with: "governor"))
    #expect(finding.copy?.text == 0)
    #expect((0.9..<1).contains(finding.copy?.score ?? 0))
    #expect(finding.copy?.words == 47)
  }
}

extension String {
  /// Calls `body` with the UTF-8.
  func withUTF8Bytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try Array(utf8).withUnsafeBytes(body)
  }
}
