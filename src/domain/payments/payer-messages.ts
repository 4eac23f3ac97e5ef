import type { Decline, DeclineReason } from './failure.js';

/** The languages in which payers are told why something was refused: Russian, Kazakh, Uzbek, Kyrgyz, English. */
export const MessageLanguage = { RU: 'RU', KK: 'KK', UZ: 'UZ', KY: 'KY', EN: 'EN' } as const;
export type MessageLanguage = keyof typeof MessageLanguage;

type Sentences = Readonly<Record<MessageLanguage, string>>;

/** One sentence or two a reason and language: what happened and what to do next, without blame and without a bank's words. */
const messages = {
  INSUFFICIENT_FUNDS: {
    RU: 'Денег на счёте не хватает. Пополните его или выберите другой способ оплаты.',
    KK: 'Шотта қаражат жеткіліксіз. Шотты толтырыңыз немесе басқа төлем тәсілін таңдаңыз.',
    UZ: 'Hisobda mablagʻ yetarli emas. Hisobni toʻldiring yoki boshqa toʻlov usulini tanlang.',
    KY: 'Эсепте акча жетишсиз. Эсепти толуктаңыз же башка төлөм ыкмасын тандаңыз.',
    EN: 'There is not enough money on the account. Please top it up or choose another way to pay.',
  },
  CARD_EXPIRED: {
    RU: 'Срок действия карты закончился. Пожалуйста, используйте другую карту.',
    KK: 'Картаның мерзімі аяқталған. Басқа картаны пайдаланыңыз.',
    UZ: 'Kartaning amal qilish muddati tugagan. Iltimos, boshqa kartadan foydalaning.',
    KY: 'Картанын мөөнөтү бүткөн. Башка картаны колдонуңуз.',
    EN: 'This card has expired. Please use another card.',
  },
  CARD_BLOCKED: {
    RU: 'Банк ограничил операции по этой карте. Используйте другую карту или обратитесь в свой банк.',
    KK: 'Банк бұл картамен жасалатын операцияларды шектеген. Басқа картаны пайдаланыңыз немесе банкіңізге хабарласыңыз.',
    UZ: 'Bank bu karta bilan amallarni chekladi. Boshqa kartadan foydalaning yoki bankingizga murojaat qiling.',
    KY: 'Банк бул карта менен операцияларды чектеген. Башка картаны колдонуңуз же банкыңызга кайрылыңыз.',
    EN: 'The bank has limited this card. Please use another card or contact your bank.',
  },
  CARD_NOT_SUPPORTED: {
    RU: 'Эта карта здесь не подходит. Пожалуйста, используйте другую карту.',
    KK: 'Бұл карта мұнда жарамайды. Басқа картаны пайдаланыңыз.',
    UZ: 'Bu karta bu yerda qabul qilinmaydi. Iltimos, boshqa kartadan foydalaning.',
    KY: 'Бул карта бул жерде жараксыз. Башка картаны колдонуңуз.',
    EN: 'This card cannot be used here. Please use another card.',
  },
  INVALID_CARD_DATA: {
    RU: 'Некоторые данные не совпали. Пожалуйста, проверьте их и попробуйте ещё раз.',
    KK: 'Кейбір деректер сәйкес келмеді. Оларды тексеріп, қайталап көріңіз.',
    UZ: 'Baʼzi maʼlumotlar mos kelmadi. Iltimos, ularni tekshirib, qayta urinib koʻring.',
    KY: 'Айрым маалыматтар дал келген жок. Аларды текшерип, кайра аракет кылыңыз.',
    EN: 'Some of the details do not match. Please check them and try again.',
  },
  AUTHENTICATION_FAILED: {
    RU: 'Подтверждение не прошло. Пожалуйста, попробуйте ещё раз.',
    KK: 'Растау сәтті болмады. Қайталап көріңіз.',
    UZ: 'Tasdiqlash amalga oshmadi. Iltimos, qayta urinib koʻring.',
    KY: 'Ырастоо ишке ашкан жок. Кайра аракет кылыңыз.',
    EN: 'The confirmation did not succeed. Please try again.',
  },
  LIMIT_EXCEEDED: {
    RU: 'Достигнут лимит операций. Попробуйте позже или используйте другую карту.',
    KK: 'Операциялар лимиті таусылды. Кейінірек қайталаңыз немесе басқа картаны пайдаланыңыз.',
    UZ: 'Amallar chegarasiga yetildi. Keyinroq urinib koʻring yoki boshqa kartadan foydalaning.',
    KY: 'Операциялардын чегине жетти. Кийинчерээк аракет кылыңыз же башка картаны колдонуңуз.',
    EN: 'A limit has been reached. Please try again later or use another card.',
  },
  DECLINED_BY_BANK: {
    RU: 'Банк не одобрил операцию. Обратитесь в свой банк или используйте другую карту.',
    KK: 'Банк операцияны мақұлдамады. Банкіңізге хабарласыңыз немесе басқа картаны пайдаланыңыз.',
    UZ: 'Bank amalni maʼqullamadi. Bankingizga murojaat qiling yoki boshqa kartadan foydalaning.',
    KY: 'Банк операцияны жактырган жок. Банкыңызга кайрылыңыз же башка картаны колдонуңуз.',
    EN: 'The bank did not approve this. Please contact your bank or use another card.',
  },
  SUSPECTED_FRAUD: {
    RU: 'Для вашей безопасности банк не пропустил операцию. Обратитесь в свой банк или используйте другую карту.',
    KK: 'Қауіпсіздігіңіз үшін банк операцияны өткізбеді. Банкіңізге хабарласыңыз немесе басқа картаны пайдаланыңыз.',
    UZ: 'Xavfsizligingiz uchun bank bu amalni oʻtkazmadi. Bankingizga murojaat qiling yoki boshqa kartadan foydalaning.',
    KY: 'Коопсуздугуңуз үчүн банк операцияны өткөргөн жок. Банкыңызга кайрылыңыз же башка картаны колдонуңуз.',
    EN: 'To keep you safe the bank did not let this through. Please contact your bank or use another card.',
  },
  PAYER_CANCELED: {
    RU: 'Оплата отменена. Её можно начать заново в любое время.',
    KK: 'Төлем тоқтатылды. Оны кез келген уақытта қайта бастауға болады.',
    UZ: 'Toʻlov bekor qilindi. Uni istalgan vaqtda qayta boshlash mumkin.',
    KY: 'Төлөм токтотулду. Аны каалаган убакта кайра баштаса болот.',
    EN: 'The payment was canceled. You can start again whenever you like.',
  },
  EXPIRED: {
    RU: 'Время вышло. Пожалуйста, начните заново.',
    KK: 'Уақыты бітті. Қайтадан бастаңыз.',
    UZ: 'Vaqt tugadi. Iltimos, qaytadan boshlang.',
    KY: 'Убакыт бүттү. Кайрадан баштаңыз.',
    EN: 'The time for this has run out. Please start again.',
  },
  MERCHANT_SETUP: {
    RU: 'Магазин сейчас не может провести эту операцию. Пожалуйста, обратитесь в магазин.',
    KK: 'Дүкен қазір бұл операцияны жасай алмайды. Дүкенге хабарласыңыз.',
    UZ: 'Doʻkon hozir bu amalni bajara olmaydi. Iltimos, doʻkonga murojaat qiling.',
    KY: 'Дүкөн азыр бул операцияны жасай албайт. Дүкөнгө кайрылыңыз.',
    EN: 'The shop cannot do this at the moment. Please contact the shop.',
  },
  PROVIDER_ERROR: {
    RU: 'Платёжный сервис временно недоступен. Пожалуйста, попробуйте немного позже.',
    KK: 'Төлем қызметі уақытша қолжетімсіз. Сәл кейінірек қайталап көріңіз.',
    UZ: 'Toʻlov xizmati vaqtincha ishlamayapti. Iltimos, birozdan soʻng urinib koʻring.',
    KY: 'Төлөм кызматы убактылуу иштебей жатат. Бир аздан кийин кайра аракет кылыңыз.',
    EN: 'The payment service has a temporary problem. Please try again a little later.',
  },
  OTHER: {
    RU: 'Операция не прошла. Попробуйте ещё раз или обратитесь в магазин.',
    KK: 'Операция өтпеді. Қайталап көріңіз немесе дүкенге хабарласыңыз.',
    UZ: 'Amal bajarilmadi. Qayta urinib koʻring yoki doʻkonga murojaat qiling.',
    KY: 'Операция өткөн жок. Кайра аракет кылыңыз же дүкөнгө кайрылыңыз.',
    EN: 'This did not go through. Please try again or contact the shop.',
  },
} as const satisfies Readonly<Record<DeclineReason, Sentences>>;

/**
 * What a payer may be shown of a refusal. Where only the merchant can mend it, it says so and no more: that a shop's payout
 * balance is too low is nothing that the payer's card is to be blamed for.
 */
export function payerMessage({ reason, fixableBy }: Decline, language: MessageLanguage): string {
  return messages[fixableBy === 'MERCHANT' ? 'MERCHANT_SETUP' : reason][language];
}
