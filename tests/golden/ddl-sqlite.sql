CREATE TABLE unit (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  code TEXT,
  name TEXT,
  name_sort BLOB,
  name_en TEXT,
  kind TEXT,
  parent_id INTEGER,
  manager_id INTEGER,
  note TEXT
)STRICT;
CREATE UNIQUE INDEX uq_unit_code ON unit (code) WHERE deleted_at IS NULL;
CREATE INDEX so_unit_name ON unit (name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_unit_parent_id ON unit (parent_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_unit ON unit (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE app_user (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  code TEXT,
  name TEXT,
  name_sort BLOB,
  name_en TEXT,
  unit_id INTEGER,
  post TEXT,
  email TEXT,
  phone TEXT,
  language TEXT,
  active INTEGER,
  preferences TEXT,
  password_hash BLOB,
  password_at INTEGER,
  signed_in_at INTEGER
)STRICT;
CREATE UNIQUE INDEX uq_app_user_code ON app_user (code) WHERE deleted_at IS NULL;
CREATE INDEX so_app_user_name ON app_user (name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_app_user_unit_id ON app_user (unit_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_app_user ON app_user (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE role (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  code TEXT,
  name TEXT,
  name_sort BLOB,
  name_en TEXT,
  administrator INTEGER,
  shipped INTEGER,
  note TEXT
)STRICT;
CREATE UNIQUE INDEX uq_role_code ON role (code) WHERE deleted_at IS NULL;
CREATE INDEX so_role_name ON role (name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_role ON role (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE role_grant (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  role_id INTEGER,
  entity TEXT,
  scopes TEXT,
  reads TEXT,
  writes TEXT
)STRICT;
CREATE INDEX ix_role_grant_role_id ON role_grant (role_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_role_grant_role_entity ON role_grant (role_id, entity) WHERE deleted_at IS NULL;
CREATE INDEX bin_role_grant ON role_grant (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE user_role (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  user_id INTEGER,
  role_id INTEGER
)STRICT;
CREATE INDEX ix_user_role_user_id ON user_role (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_user_role_role_id ON user_role (role_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_user_role_user_role ON user_role (user_id, role_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_user_role ON user_role (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE token (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  user_id INTEGER,
  name TEXT,
  scope TEXT,
  expires_at INTEGER,
  used_at INTEGER,
  rate INTEGER,
  hash BLOB
)STRICT;
CREATE INDEX ix_token_user_id ON token (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_token_hash ON token (hash, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_token ON token (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  user_id INTEGER,
  hash BLOB,
  remote TEXT,
  agent TEXT,
  used_at INTEGER,
  expires_at INTEGER
)STRICT;
CREATE INDEX ix_session_user_id ON session (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_session_hash ON session (hash, id) WHERE deleted_at IS NULL;
CREATE TABLE invitation (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  user_id INTEGER,
  hash BLOB,
  purpose TEXT,
  expires_at INTEGER,
  used_at INTEGER
)STRICT;
CREATE INDEX ix_invitation_user_id ON invitation (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_invitation_hash ON invitation (hash, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_invitation ON invitation (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  code TEXT,
  name TEXT,
  name_sort BLOB,
  short_name TEXT,
  name_en TEXT,
  tier TEXT,
  tier_since INTEGER,
  tier_reason TEXT,
  status TEXT,
  owner_id INTEGER,
  unit_id INTEGER,
  parent_id INTEGER,
  kind TEXT,
  industry TEXT,
  industry_code TEXT,
  country TEXT,
  city TEXT,
  place_code TEXT,
  address TEXT,
  postal_code TEXT,
  phone TEXT,
  website TEXT,
  credit_code TEXT,
  staff INTEGER,
  revenue INTEGER,
  assets INTEGER,
  currency TEXT,
  size TEXT,
  founded_on INTEGER,
  customer_since INTEGER,
  business TEXT,
  requirements TEXT,
  source TEXT,
  note TEXT
)STRICT;
CREATE UNIQUE INDEX uq_account_code ON account (code) WHERE deleted_at IS NULL;
CREATE INDEX so_account_name ON account (name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_tier ON account (tier, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_status ON account (status, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_owner_id ON account (owner_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_unit_id ON account (unit_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_parent_id ON account (parent_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_industry_code ON account (industry_code, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_place_code ON account (place_code, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_credit_code ON account (credit_code, id) WHERE deleted_at IS NULL;
CREATE INDEX is_account_tier_unit_name ON account (tier, unit_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX is_account_unit_name ON account (unit_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX is_account_owner_name ON account (owner_id, name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_account ON account (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE account_member (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  user_id INTEGER,
  seat TEXT,
  access TEXT,
  until INTEGER,
  note TEXT
)STRICT;
CREATE INDEX ix_account_member_account_id ON account_member (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_member_user_id ON account_member (user_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_account_member_account_user_seat ON account_member (account_id, user_id, seat) WHERE deleted_at IS NULL;
CREATE INDEX bin_account_member ON account_member (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE contact (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  code TEXT,
  name TEXT,
  name_sort BLOB,
  name_en TEXT,
  account_id INTEGER,
  department TEXT,
  post TEXT,
  level TEXT,
  buying_role TEXT,
  reports_to_id INTEGER,
  phone TEXT,
  email TEXT,
  wechat TEXT,
  gender TEXT,
  birthday INTEGER,
  hobbies TEXT,
  family BLOB,
  consent TEXT,
  note TEXT
)STRICT;
CREATE UNIQUE INDEX uq_contact_code ON contact (code) WHERE deleted_at IS NULL;
CREATE INDEX so_contact_name ON contact (name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_contact_account_id ON contact (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_contact_reports_to_id ON contact (reports_to_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_contact ON contact (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE product (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  code TEXT,
  code_sort BLOB,
  name TEXT,
  name_sort BLOB,
  name_en TEXT,
  family TEXT,
  maturity TEXT,
  kind TEXT,
  unit_of_measure TEXT,
  list_price INTEGER,
  unit_cost INTEGER,
  launched_on INTEGER,
  active INTEGER,
  note TEXT
)STRICT;
CREATE UNIQUE INDEX uq_product_code ON product (code) WHERE deleted_at IS NULL;
CREATE INDEX so_product_code ON product (code_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX so_product_name ON product (name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_product_family ON product (family, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_product ON product (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE sales_order (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  number TEXT,
  account_id INTEGER,
  ordered_at INTEGER,
  ordered_on INTEGER,
  currency TEXT,
  status TEXT,
  kind TEXT,
  contact_id INTEGER,
  promised_on INTEGER,
  delivered_on INTEGER,
  reference TEXT,
  note TEXT
)STRICT;
CREATE UNIQUE INDEX uq_sales_order_number ON sales_order (number) WHERE deleted_at IS NULL;
CREATE INDEX ix_sales_order_account_id ON sales_order (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX so_sales_order_ordered_at ON sales_order (ordered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_sales_order_contact_id ON sales_order (contact_id, id) WHERE deleted_at IS NULL;
CREATE INDEX is_sales_order_account_ordered_at ON sales_order (account_id, ordered_at, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_sales_order ON sales_order (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE order_line (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  order_id INTEGER,
  account_id INTEGER,
  ordered_on INTEGER,
  currency TEXT,
  product_id INTEGER,
  quantity INTEGER,
  unit_price INTEGER,
  discount INTEGER,
  unit_cost INTEGER,
  net INTEGER,
  kind TEXT,
  note TEXT
)STRICT;
CREATE INDEX ix_order_line_order_id ON order_line (order_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_order_line_product_id ON order_line (product_id, id) WHERE deleted_at IS NULL;
CREATE INDEX is_order_line_account_ordered_on ON order_line (account_id, ordered_on, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_order_line ON order_line (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE rate (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  currency TEXT,
  valid_on INTEGER,
  rate INTEGER,
  source TEXT
)STRICT;
CREATE UNIQUE INDEX us_rate_currency_valid_on ON rate (currency, valid_on) WHERE deleted_at IS NULL;
CREATE INDEX bin_rate ON rate (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  subject TEXT,
  subject_id INTEGER,
  kind TEXT,
  happened_at INTEGER,
  body TEXT,
  author_id INTEGER,
  pinned INTEGER
)STRICT;
CREATE INDEX ix_note_account_id ON note (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX so_note_happened_at ON note (happened_at, id) WHERE deleted_at IS NULL;
CREATE INDEX is_note_subject_subject_id ON note (subject, subject_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_note ON note (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  subject TEXT,
  subject_id INTEGER,
  name TEXT,
  name_sort BLOB,
  media_type TEXT,
  bytes INTEGER,
  sha256 TEXT,
  author_id INTEGER,
  note TEXT
)STRICT;
CREATE INDEX ix_file_account_id ON file (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX so_file_name ON file (name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_file_sha256 ON file (sha256, id) WHERE deleted_at IS NULL;
CREATE INDEX is_file_subject_subject_id ON file (subject, subject_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_file ON file (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  sha256 TEXT,
  content BLOB
)STRICT;
CREATE UNIQUE INDEX uq_content_sha256 ON content (sha256) WHERE deleted_at IS NULL;
CREATE INDEX bin_content ON content (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE comment (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  subject TEXT,
  subject_id INTEGER,
  body TEXT,
  author_id INTEGER
)STRICT;
CREATE INDEX ix_comment_account_id ON comment (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX is_comment_subject_subject_id ON comment (subject, subject_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_comment ON comment (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE tag (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  name TEXT,
  name_sort BLOB,
  color TEXT,
  note TEXT
)STRICT;
CREATE UNIQUE INDEX uq_tag_name ON tag (name) WHERE deleted_at IS NULL;
CREATE INDEX so_tag_name ON tag (name_sort, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_tag ON tag (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE tag_link (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  tag_id INTEGER,
  account_id INTEGER,
  subject TEXT,
  subject_id INTEGER
)STRICT;
CREATE INDEX ix_tag_link_tag_id ON tag_link (tag_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_tag_link_account_id ON tag_link (account_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_tag_link_tag_subject_subject_id ON tag_link (tag_id, subject, subject_id) WHERE deleted_at IS NULL;
CREATE INDEX is_tag_link_subject_subject_id ON tag_link (subject, subject_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_tag_link ON tag_link (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE task (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  subject TEXT,
  subject_id INTEGER,
  title TEXT,
  kind TEXT,
  reason TEXT,
  assignee_id INTEGER,
  due_on INTEGER,
  status TEXT,
  done_at INTEGER,
  result TEXT
)STRICT;
CREATE INDEX ix_task_account_id ON task (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_task_assignee_id ON task (assignee_id, id) WHERE deleted_at IS NULL;
CREATE INDEX so_task_due_on ON task (due_on, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_task_status ON task (status, id) WHERE deleted_at IS NULL;
CREATE INDEX is_task_subject_subject_id ON task (subject, subject_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_task ON task (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE notice (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  user_id INTEGER,
  kind TEXT,
  text TEXT,
  link TEXT,
  read_at INTEGER
)STRICT;
CREATE INDEX ix_notice_user_id ON notice (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_notice ON notice (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE approval (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  subject TEXT,
  subject_id INTEGER,
  kind TEXT,
  title TEXT,
  reason TEXT,
  proposal TEXT,
  asker_id INTEGER,
  approver_id INTEGER,
  due_on INTEGER,
  status TEXT,
  decided_by_id INTEGER,
  decided_at INTEGER,
  answer TEXT
)STRICT;
CREATE INDEX ix_approval_account_id ON approval (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_approval_approver_id ON approval (approver_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_approval_status ON approval (status, id) WHERE deleted_at IS NULL;
CREATE INDEX is_approval_subject_subject_id ON approval (subject, subject_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_approval ON approval (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  entity TEXT,
  name TEXT,
  user_id INTEGER,
  shared INTEGER,
  address TEXT,
  position INTEGER
)STRICT;
CREATE INDEX ix_saved_view_entity ON saved_view (entity, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_saved_view_user_id ON saved_view (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_saved_view ON saved_view (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE custom_field (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  entity TEXT,
  name TEXT,
  type TEXT,
  label TEXT,
  label_tw TEXT,
  label_en TEXT,
  max INTEGER,
  list TEXT,
  ref TEXT,
  required INTEGER,
  unique_values INTEGER,
  listed INTEGER,
  searched INTEGER,
  class TEXT,
  purpose TEXT,
  position INTEGER
)STRICT;
CREATE INDEX ix_custom_field_entity ON custom_field (entity, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_custom_field_entity_name ON custom_field (entity, name) WHERE deleted_at IS NULL;
CREATE INDEX bin_custom_field ON custom_field (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE pick_list (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  code TEXT,
  name TEXT
)STRICT;
CREATE UNIQUE INDEX uq_pick_list_code ON pick_list (code) WHERE deleted_at IS NULL;
CREATE INDEX bin_pick_list ON pick_list (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE pick_item (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  list TEXT,
  code TEXT,
  label TEXT,
  label_tw TEXT,
  label_en TEXT,
  position INTEGER,
  active INTEGER
)STRICT;
CREATE INDEX ix_pick_item_list ON pick_item (list, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_pick_item_list_code ON pick_item (list, code) WHERE deleted_at IS NULL;
CREATE INDEX bin_pick_item ON pick_item (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE setting (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  name TEXT,
  value TEXT
)STRICT;
CREATE UNIQUE INDEX uq_setting_name ON setting (name) WHERE deleted_at IS NULL;
CREATE INDEX bin_setting ON setting (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE calendar_day (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  day INTEGER,
  working INTEGER,
  name TEXT
)STRICT;
CREATE UNIQUE INDEX uq_calendar_day_day ON calendar_day (day) WHERE deleted_at IS NULL;
CREATE INDEX so_calendar_day_day ON calendar_day (day, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_calendar_day ON calendar_day (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE mapping (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  name TEXT,
  entity TEXT,
  map TEXT,
  user_id INTEGER
)STRICT;
CREATE INDEX ix_mapping_entity ON mapping (entity, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_mapping_entity_name ON mapping (entity, name) WHERE deleted_at IS NULL;
CREATE INDEX bin_mapping ON mapping (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE policy (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  code TEXT,
  name TEXT,
  name_tw TEXT,
  name_en TEXT,
  kind TEXT,
  revision INTEGER,
  active INTEGER,
  aim TEXT,
  goal TEXT,
  goal_tw TEXT,
  goal_en TEXT,
  factor TEXT,
  factor_tw TEXT,
  factor_en TEXT,
  value TEXT,
  window_months INTEGER,
  method TEXT,
  fuzzy_operator TEXT,
  weights_from TEXT,
  weight_spread INTEGER,
  sure_from INTEGER,
  known_from INTEGER,
  cut_a INTEGER,
  cut_b INTEGER,
  tier_a TEXT,
  tier_b TEXT,
  tier_c TEXT,
  grade_a INTEGER,
  grade_b INTEGER,
  grade_c INTEGER,
  shrub_from INTEGER,
  tree_from INTEGER,
  ecosystem_months INTEGER
)STRICT;
CREATE UNIQUE INDEX uq_policy_code ON policy (code) WHERE deleted_at IS NULL;
CREATE INDEX bin_policy ON policy (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE policy_version (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  policy_id INTEGER,
  revision INTEGER,
  content TEXT
)STRICT;
CREATE INDEX ix_policy_version_policy_id ON policy_version (policy_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_policy_version_policy_revision ON policy_version (policy_id, revision) WHERE deleted_at IS NULL;
CREATE INDEX bin_policy_version ON policy_version (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE criterion (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  policy_id INTEGER,
  code TEXT,
  name TEXT,
  name_tw TEXT,
  name_en TEXT,
  aspect TEXT,
  position INTEGER,
  active INTEGER,
  weight INTEGER,
  weight_low INTEGER,
  weight_high INTEGER,
  kind TEXT,
  expression TEXT,
  direction TEXT,
  scale TEXT,
  points TEXT,
  assess_unknown INTEGER,
  assessors INTEGER,
  due_on INTEGER,
  words TEXT
)STRICT;
CREATE INDEX ix_criterion_policy_id ON criterion (policy_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_criterion_policy_code ON criterion (policy_id, code) WHERE deleted_at IS NULL;
CREATE INDEX bin_criterion ON criterion (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE policy_tier (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  policy_id INTEGER,
  tier TEXT,
  score_of TEXT,
  least_score INTEGER,
  leave_below INTEGER,
  leave_rounds INTEGER,
  capacity INTEGER,
  conditions INTEGER,
  requirement TEXT,
  by_hand INTEGER,
  per_person INTEGER
)STRICT;
CREATE INDEX ix_policy_tier_policy_id ON policy_tier (policy_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_policy_tier_policy_tier ON policy_tier (policy_id, tier) WHERE deleted_at IS NULL;
CREATE INDEX bin_policy_tier ON policy_tier (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE entry_condition (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  policy_id INTEGER,
  code TEXT,
  name TEXT,
  name_tw TEXT,
  name_en TEXT,
  kind TEXT,
  position INTEGER,
  active INTEGER,
  expression TEXT,
  words TEXT
)STRICT;
CREATE INDEX ix_entry_condition_policy_id ON entry_condition (policy_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_entry_condition_policy_code ON entry_condition (policy_id, code) WHERE deleted_at IS NULL;
CREATE INDEX bin_entry_condition ON entry_condition (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE reward (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  policy_id INTEGER,
  code TEXT,
  name TEXT,
  name_tw TEXT,
  name_en TEXT,
  kind TEXT,
  grade TEXT,
  least_score INTEGER,
  rounds INTEGER,
  requirement TEXT,
  basis TEXT,
  basis_tw TEXT,
  basis_en TEXT,
  rate INTEGER,
  days INTEGER,
  amount INTEGER,
  position INTEGER
)STRICT;
CREATE INDEX ix_reward_policy_id ON reward (policy_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_reward_policy_code ON reward (policy_id, code) WHERE deleted_at IS NULL;
CREATE INDEX bin_reward ON reward (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE judgement (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  policy_id INTEGER,
  judge_id INTEGER,
  level TEXT,
  first TEXT,
  second TEXT,
  intensity INTEGER,
  reason TEXT
)STRICT;
CREATE INDEX ix_judgement_policy_id ON judgement (policy_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_judgement_judge_id ON judgement (judge_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_judgement_policy_judge_level_first_second ON judgement (policy_id, judge_id, level, first, second) WHERE deleted_at IS NULL;
CREATE INDEX bin_judgement ON judgement (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE assessment (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  criterion_id INTEGER,
  assessor_id INTEGER,
  score INTEGER,
  reason TEXT,
  assessed_on INTEGER,
  due_on INTEGER,
  asked_by_id INTEGER
)STRICT;
CREATE INDEX ix_assessment_account_id ON assessment (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_assessment_criterion_id ON assessment (criterion_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_assessment_assessor_id ON assessment (assessor_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_assessment_account_criterion_assessor ON assessment (account_id, criterion_id, assessor_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_assessment ON assessment (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  condition_id INTEGER,
  holds INTEGER,
  reason TEXT,
  found_by_id INTEGER,
  until INTEGER
)STRICT;
CREATE INDEX ix_finding_account_id ON finding (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_finding_condition_id ON finding (condition_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_finding_account_condition ON finding (account_id, condition_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_finding ON finding (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE partner_grade (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  policy_id INTEGER,
  policy_version_id INTEGER,
  account_id INTEGER,
  period_from INTEGER,
  period_to INTEGER,
  score INTEGER,
  known INTEGER,
  grade TEXT,
  grade_before TEXT,
  grade_why TEXT,
  rewards TEXT,
  evidence TEXT,
  kept_by_id INTEGER
)STRICT;
CREATE INDEX ix_partner_grade_policy_id ON partner_grade (policy_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_partner_grade_account_id ON partner_grade (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX so_partner_grade_period_to ON partner_grade (period_to, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_partner_grade_policy_account_period_to ON partner_grade (policy_id, account_id, period_to) WHERE deleted_at IS NULL;
CREATE INDEX bin_partner_grade ON partner_grade (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE round (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  name TEXT,
  policy_id INTEGER,
  policy_version_id INTEGER,
  period_from INTEGER,
  period_to INTEGER,
  status TEXT,
  stage TEXT,
  opened_by_id INTEGER,
  answers_due INTEGER,
  votes_due INTEGER,
  due_on INTEGER,
  quorum INTEGER,
  figures TEXT,
  closed_at INTEGER,
  note TEXT,
  minutes TEXT
)STRICT;
CREATE INDEX ix_round_policy_id ON round (policy_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_round ON round (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE round_member (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  round_id INTEGER,
  user_id INTEGER,
  seat TEXT
)STRICT;
CREATE INDEX ix_round_member_round_id ON round_member (round_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_round_member_user_id ON round_member (user_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_round_member_round_user ON round_member (round_id, user_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_round_member ON round_member (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE proposal (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  round_id INTEGER,
  account_id INTEGER,
  move TEXT,
  abc_class TEXT,
  rank INTEGER,
  value INTEGER,
  score INTEGER,
  sureness INTEGER,
  below_rounds INTEGER,
  tier_before TEXT,
  tier_proposed TEXT,
  tier_decided TEXT,
  status TEXT,
  reason TEXT,
  answerer_id INTEGER,
  answered_at INTEGER,
  outcome TEXT,
  plan_kind TEXT,
  plan TEXT,
  plan_due INTEGER,
  plan_task_id INTEGER,
  decided_by_id INTEGER,
  decided_at INTEGER,
  evidence TEXT
)STRICT;
CREATE INDEX ix_proposal_round_id ON proposal (round_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_proposal_account_id ON proposal (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_proposal_move ON proposal (move, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_proposal_answerer_id ON proposal (answerer_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_proposal_round_account ON proposal (round_id, account_id) WHERE deleted_at IS NULL;
CREATE INDEX is_proposal_round_rank ON proposal (round_id, rank, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_proposal ON proposal (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE stocktake_request (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  round_id INTEGER,
  proposal_id INTEGER,
  part TEXT,
  user_id INTEGER,
  delegated_by_id INTEGER,
  due_on INTEGER,
  answered_at INTEGER,
  task_id INTEGER,
  draft TEXT
)STRICT;
CREATE INDEX ix_stocktake_request_account_id ON stocktake_request (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_stocktake_request_round_id ON stocktake_request (round_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_stocktake_request_proposal_id ON stocktake_request (proposal_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_stocktake_request_user_id ON stocktake_request (user_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_stocktake_request_proposal_part ON stocktake_request (proposal_id, part) WHERE deleted_at IS NULL;
CREATE INDEX bin_stocktake_request ON stocktake_request (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE stocktake_answer (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  proposal_id INTEGER,
  question TEXT,
  answer TEXT,
  evidence TEXT,
  answered_by_id INTEGER
)STRICT;
CREATE INDEX ix_stocktake_answer_account_id ON stocktake_answer (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_stocktake_answer_proposal_id ON stocktake_answer (proposal_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_stocktake_answer_proposal_question ON stocktake_answer (proposal_id, question) WHERE deleted_at IS NULL;
CREATE INDEX bin_stocktake_answer ON stocktake_answer (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE vote (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  proposal_id INTEGER,
  voter_id INTEGER,
  choice TEXT,
  reason TEXT
)STRICT;
CREATE INDEX ix_vote_account_id ON vote (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_vote_proposal_id ON vote (proposal_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_vote_voter_id ON vote (voter_id, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_vote_proposal_voter ON vote (proposal_id, voter_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_vote ON vote (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE tier_change (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  account_id INTEGER,
  changed_on INTEGER,
  tier_before TEXT,
  tier_after TEXT,
  reason TEXT,
  round_id INTEGER,
  approved_by_id INTEGER,
  evidence TEXT
)STRICT;
CREATE INDEX ix_tier_change_account_id ON tier_change (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX so_tier_change_changed_on ON tier_change (changed_on, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_tier_change_round_id ON tier_change (round_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_tier_change ON tier_change (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE import_run (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  entity TEXT,
  file_name TEXT,
  mode TEXT,
  status TEXT,
  user_id INTEGER,
  rows_read INTEGER,
  rows_added INTEGER,
  rows_updated INTEGER,
  rows_unchanged INTEGER,
  rows_refused INTEGER,
  report TEXT,
  map TEXT,
  failed_row INTEGER,
  failure TEXT,
  undone_at INTEGER
)STRICT;
CREATE INDEX ix_import_run_user_id ON import_run (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_import_run ON import_run (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE import_change (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  entity TEXT,
  record INTEGER,
  after_version INTEGER,
  undone_version INTEGER,
  changes TEXT,
  sealed BLOB
)STRICT;
CREATE INDEX is_import_change_import ON import_change (import_id, id) WHERE deleted_at IS NULL;
CREATE INDEX is_import_change_entity_record ON import_change (entity, record, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_import_change ON import_change (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  kind TEXT,
  user_id INTEGER,
  status TEXT,
  argument TEXT,
  access TEXT,
  token_id INTEGER,
  done INTEGER,
  total INTEGER,
  result TEXT,
  failure TEXT,
  cancel_asked INTEGER,
  started_at INTEGER,
  ended_at INTEGER
)STRICT;
CREATE INDEX ix_job_user_id ON job (user_id, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_job_status ON job (status, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_job ON job (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE job_file (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  name TEXT,
  part INTEGER,
  bytes BLOB
)STRICT;
CREATE UNIQUE INDEX us_job_file_name_part ON job_file (name, part) WHERE deleted_at IS NULL;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  origin TEXT,
  remote TEXT,
  entity TEXT,
  record INTEGER,
  operation TEXT,
  batch INTEGER,
  changes TEXT,
  sealed BLOB,
  chain INTEGER,
  hash BLOB
)STRICT;
CREATE INDEX is_audit_entity_record ON audit (entity, record, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_audit ON audit (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE idempotency (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER,
  created_by_id INTEGER,
  updated_at INTEGER,
  updated_by_id INTEGER,
  deleted_at INTEGER,
  import_id INTEGER,
  owner INTEGER,
  idem_key TEXT,
  hash BLOB,
  status INTEGER,
  reply BLOB
)STRICT;
CREATE UNIQUE INDEX us_idempotency_owner_idem_key ON idempotency (owner, idem_key) WHERE deleted_at IS NULL;
