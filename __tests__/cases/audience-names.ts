// Names of audiences and computed traits as customers write them, and the user property each becomes.

export const audienceNameCases: readonly (readonly [name: string, property: string])[] = [
  ['Order Completed Last 30days', 'order_completed_last_30days'],
  ['order_completed_last_30days', 'order_completed_last_30days'],
  ['VIP Customers (EU)', 'vip_customers_eu'],
  ['churnRisk', 'churn_risk'],
  ['Größte Käufer', 'größte_käufer'],
  ['Gro\u0308ßte', 'größte'],
  ['HTTPServer errors', 'http_server_errors'],
  ['already_snake', 'already_snake'],
  ['kebab-case-name', 'kebab_case_name'],
  ['  padded  ', 'padded'],
  ['__x__', 'x'],
  ['a--b..c', 'a_b_c'],
  ['30 Tage', '30_tage'],
  ['Top10Percent', 'top10percent'],
  ['2024', '2024'],
  ['Покупатели Москвы', 'покупатели_москвы'],
  ['高価値 顧客', '高価値_顧客'],
  ['हिन्दी नाम', 'हिन्दी_नाम'],
  ['50% off!', '50_off'],
  ['🔥 Hot 🔥', 'hot'],
  ['__proto__', 'proto'],
  ['', ''],
  ['   ', ''],
  ['!!!', ''],
  ['🔥', '']
]
