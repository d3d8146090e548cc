CREATE TABLE unit (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  code text COLLATE "C",
  name text COLLATE "C",
  name_sort bytea,
  name_en text COLLATE "C",
  kind text COLLATE "C",
  parent_id bigint,
  manager_id bigint,
  note text COLLATE "C"
);
CREATE UNIQUE INDEX uq_unit_code ON unit (code) WHERE deleted_at IS NULL;
CREATE INDEX so_unit_name ON unit (name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_unit_parent_id ON unit (parent_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_unit ON unit (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE app_user (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  code text COLLATE "C",
  name text COLLATE "C",
  name_sort bytea,
  name_en text COLLATE "C",
  unit_id bigint,
  post text COLLATE "C",
  email text COLLATE "C",
  phone text COLLATE "C",
  language text COLLATE "C",
  active bigint,
  preferences text COLLATE "C",
  password_hash bytea,
  password_at bigint,
  signed_in_at bigint
);
CREATE UNIQUE INDEX uq_app_user_code ON app_user (code) WHERE deleted_at IS NULL;
CREATE INDEX so_app_user_name ON app_user (name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_app_user_unit_id ON app_user (unit_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_app_user ON app_user (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE role (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  code text COLLATE "C",
  name text COLLATE "C",
  name_sort bytea,
  name_en text COLLATE "C",
  administrator bigint,
  shipped bigint,
  note text COLLATE "C"
);
CREATE UNIQUE INDEX uq_role_code ON role (code) WHERE deleted_at IS NULL;
CREATE INDEX so_role_name ON role (name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_role ON role (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE role_grant (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  role_id bigint,
  entity text COLLATE "C",
  scopes text COLLATE "C",
  reads text COLLATE "C",
  writes text COLLATE "C"
);
CREATE INDEX ix_role_grant_role_id ON role_grant (role_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_role_grant_role_entity ON role_grant (role_id, entity) WHERE deleted_at IS NULL;
CREATE INDEX bin_role_grant ON role_grant (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE user_role (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  user_id bigint,
  role_id bigint
);
CREATE INDEX ix_user_role_user_id ON user_role (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_user_role_role_id ON user_role (role_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_user_role_user_role ON user_role (user_id, role_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_user_role ON user_role (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE token (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  user_id bigint,
  name text COLLATE "C",
  scope text COLLATE "C",
  expires_at bigint,
  used_at bigint,
  rate bigint,
  hash bytea
);
CREATE INDEX ix_token_user_id ON token (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_token_hash ON token (hash NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_token ON token (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE session (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  user_id bigint,
  hash bytea,
  remote text COLLATE "C",
  agent text COLLATE "C",
  used_at bigint,
  expires_at bigint
);
CREATE INDEX ix_session_user_id ON session (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_session_hash ON session (hash NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE TABLE invitation (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  user_id bigint,
  hash bytea,
  purpose text COLLATE "C",
  expires_at bigint,
  used_at bigint
);
CREATE INDEX ix_invitation_user_id ON invitation (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_invitation_hash ON invitation (hash NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_invitation ON invitation (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE account (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  code text COLLATE "C",
  name text COLLATE "C",
  name_sort bytea,
  short_name text COLLATE "C",
  name_en text COLLATE "C",
  tier text COLLATE "C",
  tier_since bigint,
  tier_reason text COLLATE "C",
  status text COLLATE "C",
  owner_id bigint,
  unit_id bigint,
  parent_id bigint,
  kind text COLLATE "C",
  industry text COLLATE "C",
  industry_code text COLLATE "C",
  country text COLLATE "C",
  city text COLLATE "C",
  place_code text COLLATE "C",
  address text COLLATE "C",
  postal_code text COLLATE "C",
  phone text COLLATE "C",
  website text COLLATE "C",
  credit_code text COLLATE "C",
  staff bigint,
  revenue bigint,
  assets bigint,
  currency text COLLATE "C",
  size text COLLATE "C",
  founded_on bigint,
  customer_since bigint,
  business text COLLATE "C",
  requirements text COLLATE "C",
  source text COLLATE "C",
  note text COLLATE "C"
);
CREATE UNIQUE INDEX uq_account_code ON account (code) WHERE deleted_at IS NULL;
CREATE INDEX so_account_name ON account (name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_tier ON account (tier NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_status ON account (status NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_owner_id ON account (owner_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_unit_id ON account (unit_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_parent_id ON account (parent_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_industry_code ON account (industry_code NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_place_code ON account (place_code NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_credit_code ON account (credit_code NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_account_tier_unit_name ON account (tier NULLS FIRST, unit_id NULLS FIRST, name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_account_unit_name ON account (unit_id NULLS FIRST, name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_account_owner_name ON account (owner_id NULLS FIRST, name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_account ON account (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE account_member (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  user_id bigint,
  seat text COLLATE "C",
  access text COLLATE "C",
  until bigint,
  note text COLLATE "C"
);
CREATE INDEX ix_account_member_account_id ON account_member (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_account_member_user_id ON account_member (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_account_member_account_user_seat ON account_member (account_id, user_id, seat) WHERE deleted_at IS NULL;
CREATE INDEX bin_account_member ON account_member (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE contact (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  code text COLLATE "C",
  name text COLLATE "C",
  name_sort bytea,
  name_en text COLLATE "C",
  account_id bigint,
  department text COLLATE "C",
  post text COLLATE "C",
  level text COLLATE "C",
  buying_role text COLLATE "C",
  reports_to_id bigint,
  phone text COLLATE "C",
  email text COLLATE "C",
  wechat text COLLATE "C",
  gender text COLLATE "C",
  birthday bigint,
  hobbies text COLLATE "C",
  family bytea,
  consent text COLLATE "C",
  note text COLLATE "C"
);
CREATE UNIQUE INDEX uq_contact_code ON contact (code) WHERE deleted_at IS NULL;
CREATE INDEX so_contact_name ON contact (name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_contact_account_id ON contact (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_contact_reports_to_id ON contact (reports_to_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_contact ON contact (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE product (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  code text COLLATE "C",
  code_sort bytea,
  name text COLLATE "C",
  name_sort bytea,
  name_en text COLLATE "C",
  family text COLLATE "C",
  maturity text COLLATE "C",
  kind text COLLATE "C",
  unit_of_measure text COLLATE "C",
  list_price bigint,
  unit_cost bigint,
  launched_on bigint,
  active bigint,
  note text COLLATE "C"
);
CREATE UNIQUE INDEX uq_product_code ON product (code) WHERE deleted_at IS NULL;
CREATE INDEX so_product_code ON product (code_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX so_product_name ON product (name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_product_family ON product (family NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_product ON product (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE sales_order (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  number text COLLATE "C",
  account_id bigint,
  ordered_at bigint,
  ordered_on bigint,
  currency text COLLATE "C",
  status text COLLATE "C",
  kind text COLLATE "C",
  contact_id bigint,
  promised_on bigint,
  delivered_on bigint,
  reference text COLLATE "C",
  note text COLLATE "C"
);
CREATE UNIQUE INDEX uq_sales_order_number ON sales_order (number) WHERE deleted_at IS NULL;
CREATE INDEX ix_sales_order_account_id ON sales_order (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX so_sales_order_ordered_at ON sales_order (ordered_at NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_sales_order_contact_id ON sales_order (contact_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_sales_order_account_ordered_at ON sales_order (account_id NULLS FIRST, ordered_at NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_sales_order ON sales_order (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE order_line (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  order_id bigint,
  account_id bigint,
  ordered_on bigint,
  currency text COLLATE "C",
  product_id bigint,
  quantity bigint,
  unit_price bigint,
  discount bigint,
  unit_cost bigint,
  net bigint,
  kind text COLLATE "C",
  note text COLLATE "C"
);
CREATE INDEX ix_order_line_order_id ON order_line (order_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_order_line_product_id ON order_line (product_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_order_line_account_ordered_on ON order_line (account_id NULLS FIRST, ordered_on NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_order_line ON order_line (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE rate (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  currency text COLLATE "C",
  valid_on bigint,
  rate bigint,
  source text COLLATE "C"
);
CREATE UNIQUE INDEX us_rate_currency_valid_on ON rate (currency, valid_on) WHERE deleted_at IS NULL;
CREATE INDEX bin_rate ON rate (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE note (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  subject text COLLATE "C",
  subject_id bigint,
  kind text COLLATE "C",
  happened_at bigint,
  body text COLLATE "C",
  author_id bigint,
  pinned bigint
);
CREATE INDEX ix_note_account_id ON note (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX so_note_happened_at ON note (happened_at NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_note_subject_subject_id ON note (subject NULLS FIRST, subject_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_note ON note (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE file (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  subject text COLLATE "C",
  subject_id bigint,
  name text COLLATE "C",
  name_sort bytea,
  media_type text COLLATE "C",
  bytes bigint,
  sha256 text COLLATE "C",
  author_id bigint,
  note text COLLATE "C"
);
CREATE INDEX ix_file_account_id ON file (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX so_file_name ON file (name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_file_sha256 ON file (sha256 NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_file_subject_subject_id ON file (subject NULLS FIRST, subject_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_file ON file (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE content (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  sha256 text COLLATE "C",
  content bytea
);
CREATE UNIQUE INDEX uq_content_sha256 ON content (sha256) WHERE deleted_at IS NULL;
CREATE INDEX bin_content ON content (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE comment (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  subject text COLLATE "C",
  subject_id bigint,
  body text COLLATE "C",
  author_id bigint
);
CREATE INDEX ix_comment_account_id ON comment (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_comment_subject_subject_id ON comment (subject NULLS FIRST, subject_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_comment ON comment (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE tag (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  name text COLLATE "C",
  name_sort bytea,
  color text COLLATE "C",
  note text COLLATE "C"
);
CREATE UNIQUE INDEX uq_tag_name ON tag (name) WHERE deleted_at IS NULL;
CREATE INDEX so_tag_name ON tag (name_sort NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_tag ON tag (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE tag_link (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  tag_id bigint,
  account_id bigint,
  subject text COLLATE "C",
  subject_id bigint
);
CREATE INDEX ix_tag_link_tag_id ON tag_link (tag_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_tag_link_account_id ON tag_link (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_tag_link_tag_subject_subject_id ON tag_link (tag_id, subject, subject_id) WHERE deleted_at IS NULL;
CREATE INDEX is_tag_link_subject_subject_id ON tag_link (subject NULLS FIRST, subject_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_tag_link ON tag_link (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE task (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  subject text COLLATE "C",
  subject_id bigint,
  title text COLLATE "C",
  kind text COLLATE "C",
  reason text COLLATE "C",
  assignee_id bigint,
  due_on bigint,
  status text COLLATE "C",
  done_at bigint,
  result text COLLATE "C"
);
CREATE INDEX ix_task_account_id ON task (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_task_assignee_id ON task (assignee_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX so_task_due_on ON task (due_on NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_task_status ON task (status NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_task_subject_subject_id ON task (subject NULLS FIRST, subject_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_task ON task (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE notice (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  user_id bigint,
  kind text COLLATE "C",
  text text COLLATE "C",
  link text COLLATE "C",
  read_at bigint
);
CREATE INDEX ix_notice_user_id ON notice (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_notice ON notice (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE approval (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  subject text COLLATE "C",
  subject_id bigint,
  kind text COLLATE "C",
  title text COLLATE "C",
  reason text COLLATE "C",
  proposal text COLLATE "C",
  asker_id bigint,
  approver_id bigint,
  due_on bigint,
  status text COLLATE "C",
  decided_by_id bigint,
  decided_at bigint,
  answer text COLLATE "C"
);
CREATE INDEX ix_approval_account_id ON approval (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_approval_approver_id ON approval (approver_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_approval_status ON approval (status NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_approval_subject_subject_id ON approval (subject NULLS FIRST, subject_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_approval ON approval (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE saved_view (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  entity text COLLATE "C",
  name text COLLATE "C",
  user_id bigint,
  shared bigint,
  address text COLLATE "C",
  position bigint
);
CREATE INDEX ix_saved_view_entity ON saved_view (entity NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_saved_view_user_id ON saved_view (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_saved_view ON saved_view (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE custom_field (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  entity text COLLATE "C",
  name text COLLATE "C",
  type text COLLATE "C",
  label text COLLATE "C",
  label_tw text COLLATE "C",
  label_en text COLLATE "C",
  max bigint,
  list text COLLATE "C",
  ref text COLLATE "C",
  required bigint,
  unique_values bigint,
  listed bigint,
  searched bigint,
  class text COLLATE "C",
  purpose text COLLATE "C",
  position bigint
);
CREATE INDEX ix_custom_field_entity ON custom_field (entity NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_custom_field_entity_name ON custom_field (entity, name) WHERE deleted_at IS NULL;
CREATE INDEX bin_custom_field ON custom_field (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE pick_list (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  code text COLLATE "C",
  name text COLLATE "C"
);
CREATE UNIQUE INDEX uq_pick_list_code ON pick_list (code) WHERE deleted_at IS NULL;
CREATE INDEX bin_pick_list ON pick_list (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE pick_item (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  list text COLLATE "C",
  code text COLLATE "C",
  label text COLLATE "C",
  label_tw text COLLATE "C",
  label_en text COLLATE "C",
  position bigint,
  active bigint
);
CREATE INDEX ix_pick_item_list ON pick_item (list NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_pick_item_list_code ON pick_item (list, code) WHERE deleted_at IS NULL;
CREATE INDEX bin_pick_item ON pick_item (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE setting (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  name text COLLATE "C",
  value text COLLATE "C"
);
CREATE UNIQUE INDEX uq_setting_name ON setting (name) WHERE deleted_at IS NULL;
CREATE INDEX bin_setting ON setting (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE calendar_day (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  day bigint,
  working bigint,
  name text COLLATE "C"
);
CREATE UNIQUE INDEX uq_calendar_day_day ON calendar_day (day) WHERE deleted_at IS NULL;
CREATE INDEX so_calendar_day_day ON calendar_day (day NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_calendar_day ON calendar_day (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE mapping (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  name text COLLATE "C",
  entity text COLLATE "C",
  map text COLLATE "C",
  user_id bigint
);
CREATE INDEX ix_mapping_entity ON mapping (entity NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_mapping_entity_name ON mapping (entity, name) WHERE deleted_at IS NULL;
CREATE INDEX bin_mapping ON mapping (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE policy (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  code text COLLATE "C",
  name text COLLATE "C",
  name_tw text COLLATE "C",
  name_en text COLLATE "C",
  kind text COLLATE "C",
  revision bigint,
  active bigint,
  aim text COLLATE "C",
  goal text COLLATE "C",
  goal_tw text COLLATE "C",
  goal_en text COLLATE "C",
  factor text COLLATE "C",
  factor_tw text COLLATE "C",
  factor_en text COLLATE "C",
  value text COLLATE "C",
  window_months bigint,
  method text COLLATE "C",
  fuzzy_operator text COLLATE "C",
  weights_from text COLLATE "C",
  weight_spread bigint,
  sure_from bigint,
  known_from bigint,
  cut_a bigint,
  cut_b bigint,
  tier_a text COLLATE "C",
  tier_b text COLLATE "C",
  tier_c text COLLATE "C",
  grade_a bigint,
  grade_b bigint,
  grade_c bigint,
  shrub_from bigint,
  tree_from bigint,
  ecosystem_months bigint
);
CREATE UNIQUE INDEX uq_policy_code ON policy (code) WHERE deleted_at IS NULL;
CREATE INDEX bin_policy ON policy (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE policy_version (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  policy_id bigint,
  revision bigint,
  content text COLLATE "C"
);
CREATE INDEX ix_policy_version_policy_id ON policy_version (policy_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_policy_version_policy_revision ON policy_version (policy_id, revision) WHERE deleted_at IS NULL;
CREATE INDEX bin_policy_version ON policy_version (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE criterion (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  policy_id bigint,
  code text COLLATE "C",
  name text COLLATE "C",
  name_tw text COLLATE "C",
  name_en text COLLATE "C",
  aspect text COLLATE "C",
  position bigint,
  active bigint,
  weight bigint,
  weight_low bigint,
  weight_high bigint,
  kind text COLLATE "C",
  expression text COLLATE "C",
  direction text COLLATE "C",
  scale text COLLATE "C",
  points text COLLATE "C",
  assess_unknown bigint,
  assessors bigint,
  due_on bigint,
  words text COLLATE "C"
);
CREATE INDEX ix_criterion_policy_id ON criterion (policy_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_criterion_policy_code ON criterion (policy_id, code) WHERE deleted_at IS NULL;
CREATE INDEX bin_criterion ON criterion (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE policy_tier (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  policy_id bigint,
  tier text COLLATE "C",
  score_of text COLLATE "C",
  least_score bigint,
  leave_below bigint,
  leave_rounds bigint,
  capacity bigint,
  conditions bigint,
  requirement text COLLATE "C",
  by_hand bigint,
  per_person bigint
);
CREATE INDEX ix_policy_tier_policy_id ON policy_tier (policy_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_policy_tier_policy_tier ON policy_tier (policy_id, tier) WHERE deleted_at IS NULL;
CREATE INDEX bin_policy_tier ON policy_tier (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE entry_condition (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  policy_id bigint,
  code text COLLATE "C",
  name text COLLATE "C",
  name_tw text COLLATE "C",
  name_en text COLLATE "C",
  kind text COLLATE "C",
  position bigint,
  active bigint,
  expression text COLLATE "C",
  words text COLLATE "C"
);
CREATE INDEX ix_entry_condition_policy_id ON entry_condition (policy_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_entry_condition_policy_code ON entry_condition (policy_id, code) WHERE deleted_at IS NULL;
CREATE INDEX bin_entry_condition ON entry_condition (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE reward (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  policy_id bigint,
  code text COLLATE "C",
  name text COLLATE "C",
  name_tw text COLLATE "C",
  name_en text COLLATE "C",
  kind text COLLATE "C",
  grade text COLLATE "C",
  least_score bigint,
  rounds bigint,
  requirement text COLLATE "C",
  basis text COLLATE "C",
  basis_tw text COLLATE "C",
  basis_en text COLLATE "C",
  rate bigint,
  days bigint,
  amount bigint,
  position bigint
);
CREATE INDEX ix_reward_policy_id ON reward (policy_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_reward_policy_code ON reward (policy_id, code) WHERE deleted_at IS NULL;
CREATE INDEX bin_reward ON reward (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE judgement (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  policy_id bigint,
  judge_id bigint,
  level text COLLATE "C",
  first text COLLATE "C",
  second text COLLATE "C",
  intensity bigint,
  reason text COLLATE "C"
);
CREATE INDEX ix_judgement_policy_id ON judgement (policy_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_judgement_judge_id ON judgement (judge_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_judgement_policy_judge_level_first_second ON judgement (policy_id, judge_id, level, first, second) WHERE deleted_at IS NULL;
CREATE INDEX bin_judgement ON judgement (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE assessment (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  criterion_id bigint,
  assessor_id bigint,
  score bigint,
  reason text COLLATE "C",
  assessed_on bigint,
  due_on bigint,
  asked_by_id bigint
);
CREATE INDEX ix_assessment_account_id ON assessment (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_assessment_criterion_id ON assessment (criterion_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_assessment_assessor_id ON assessment (assessor_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_assessment_account_criterion_assessor ON assessment (account_id, criterion_id, assessor_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_assessment ON assessment (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE finding (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  condition_id bigint,
  holds bigint,
  reason text COLLATE "C",
  found_by_id bigint,
  until bigint
);
CREATE INDEX ix_finding_account_id ON finding (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_finding_condition_id ON finding (condition_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_finding_account_condition ON finding (account_id, condition_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_finding ON finding (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE partner_grade (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  policy_id bigint,
  policy_version_id bigint,
  account_id bigint,
  period_from bigint,
  period_to bigint,
  score bigint,
  known bigint,
  grade text COLLATE "C",
  grade_before text COLLATE "C",
  grade_why text COLLATE "C",
  rewards text COLLATE "C",
  evidence text COLLATE "C",
  kept_by_id bigint
);
CREATE INDEX ix_partner_grade_policy_id ON partner_grade (policy_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_partner_grade_account_id ON partner_grade (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX so_partner_grade_period_to ON partner_grade (period_to NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_partner_grade_policy_account_period_to ON partner_grade (policy_id, account_id, period_to) WHERE deleted_at IS NULL;
CREATE INDEX bin_partner_grade ON partner_grade (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE round (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  name text COLLATE "C",
  policy_id bigint,
  policy_version_id bigint,
  period_from bigint,
  period_to bigint,
  status text COLLATE "C",
  stage text COLLATE "C",
  opened_by_id bigint,
  answers_due bigint,
  votes_due bigint,
  due_on bigint,
  quorum bigint,
  figures text COLLATE "C",
  closed_at bigint,
  note text COLLATE "C",
  minutes text COLLATE "C"
);
CREATE INDEX ix_round_policy_id ON round (policy_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_round ON round (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE round_member (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  round_id bigint,
  user_id bigint,
  seat text COLLATE "C"
);
CREATE INDEX ix_round_member_round_id ON round_member (round_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_round_member_user_id ON round_member (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_round_member_round_user ON round_member (round_id, user_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_round_member ON round_member (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE proposal (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  round_id bigint,
  account_id bigint,
  move text COLLATE "C",
  abc_class text COLLATE "C",
  rank bigint,
  value bigint,
  score bigint,
  sureness bigint,
  below_rounds bigint,
  tier_before text COLLATE "C",
  tier_proposed text COLLATE "C",
  tier_decided text COLLATE "C",
  status text COLLATE "C",
  reason text COLLATE "C",
  answerer_id bigint,
  answered_at bigint,
  outcome text COLLATE "C",
  plan_kind text COLLATE "C",
  plan text COLLATE "C",
  plan_due bigint,
  plan_task_id bigint,
  decided_by_id bigint,
  decided_at bigint,
  evidence text COLLATE "C"
);
CREATE INDEX ix_proposal_round_id ON proposal (round_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_proposal_account_id ON proposal (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_proposal_move ON proposal (move NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_proposal_answerer_id ON proposal (answerer_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_proposal_round_account ON proposal (round_id, account_id) WHERE deleted_at IS NULL;
CREATE INDEX is_proposal_round_rank ON proposal (round_id NULLS FIRST, rank NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_proposal ON proposal (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE stocktake_request (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  round_id bigint,
  proposal_id bigint,
  part text COLLATE "C",
  user_id bigint,
  delegated_by_id bigint,
  due_on bigint,
  answered_at bigint,
  task_id bigint,
  draft text COLLATE "C"
);
CREATE INDEX ix_stocktake_request_account_id ON stocktake_request (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_stocktake_request_round_id ON stocktake_request (round_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_stocktake_request_proposal_id ON stocktake_request (proposal_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_stocktake_request_user_id ON stocktake_request (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_stocktake_request_proposal_part ON stocktake_request (proposal_id, part) WHERE deleted_at IS NULL;
CREATE INDEX bin_stocktake_request ON stocktake_request (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE stocktake_answer (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  proposal_id bigint,
  question text COLLATE "C",
  answer text COLLATE "C",
  evidence text COLLATE "C",
  answered_by_id bigint
);
CREATE INDEX ix_stocktake_answer_account_id ON stocktake_answer (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_stocktake_answer_proposal_id ON stocktake_answer (proposal_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_stocktake_answer_proposal_question ON stocktake_answer (proposal_id, question) WHERE deleted_at IS NULL;
CREATE INDEX bin_stocktake_answer ON stocktake_answer (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE vote (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  proposal_id bigint,
  voter_id bigint,
  choice text COLLATE "C",
  reason text COLLATE "C"
);
CREATE INDEX ix_vote_account_id ON vote (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_vote_proposal_id ON vote (proposal_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_vote_voter_id ON vote (voter_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX us_vote_proposal_voter ON vote (proposal_id, voter_id) WHERE deleted_at IS NULL;
CREATE INDEX bin_vote ON vote (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE tier_change (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  account_id bigint,
  changed_on bigint,
  tier_before text COLLATE "C",
  tier_after text COLLATE "C",
  reason text COLLATE "C",
  round_id bigint,
  approved_by_id bigint,
  evidence text COLLATE "C"
);
CREATE INDEX ix_tier_change_account_id ON tier_change (account_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX so_tier_change_changed_on ON tier_change (changed_on NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_tier_change_round_id ON tier_change (round_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_tier_change ON tier_change (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE import_run (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  entity text COLLATE "C",
  file_name text COLLATE "C",
  mode text COLLATE "C",
  status text COLLATE "C",
  user_id bigint,
  rows_read bigint,
  rows_added bigint,
  rows_updated bigint,
  rows_unchanged bigint,
  rows_refused bigint,
  report text COLLATE "C",
  map text COLLATE "C",
  failed_row bigint,
  failure text COLLATE "C",
  undone_at bigint
);
CREATE INDEX ix_import_run_user_id ON import_run (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_import_run ON import_run (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE import_change (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  entity text COLLATE "C",
  record bigint,
  after_version bigint,
  undone_version bigint,
  changes text COLLATE "C",
  sealed bytea
);
CREATE INDEX is_import_change_import ON import_change (import_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX is_import_change_entity_record ON import_change (entity NULLS FIRST, record NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_import_change ON import_change (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE job (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  kind text COLLATE "C",
  user_id bigint,
  status text COLLATE "C",
  argument text COLLATE "C",
  access text COLLATE "C",
  token_id bigint,
  done bigint,
  total bigint,
  result text COLLATE "C",
  failure text COLLATE "C",
  cancel_asked bigint,
  started_at bigint,
  ended_at bigint
);
CREATE INDEX ix_job_user_id ON job (user_id NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX ix_job_status ON job (status NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_job ON job (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE job_file (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  name text COLLATE "C",
  part bigint,
  bytes bytea
);
CREATE UNIQUE INDEX us_job_file_name_part ON job_file (name, part) WHERE deleted_at IS NULL;
CREATE TABLE audit (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  origin text COLLATE "C",
  remote text COLLATE "C",
  entity text COLLATE "C",
  record bigint,
  operation text COLLATE "C",
  batch bigint,
  changes text COLLATE "C",
  sealed bytea,
  chain bigint,
  hash bytea
);
CREATE INDEX is_audit_entity_record ON audit (entity NULLS FIRST, record NULLS FIRST, id) WHERE deleted_at IS NULL;
CREATE INDEX bin_audit ON audit (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE idempotency (
  id bigint PRIMARY KEY,
  version bigint NOT NULL DEFAULT 1,
  created_at bigint,
  created_by_id bigint,
  updated_at bigint,
  updated_by_id bigint,
  deleted_at bigint,
  import_id bigint,
  owner bigint,
  idem_key text COLLATE "C",
  hash bytea,
  status bigint,
  reply bytea
);
CREATE UNIQUE INDEX us_idempotency_owner_idem_key ON idempotency (owner, idem_key) WHERE deleted_at IS NULL;
CREATE INDEX is_audit_chain ON audit (chain, id);
